using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;
using BitNet.Gen.Layouts;
using BitNet.Gen.Programs;
using ValueType = BitNet.Gen.Expressions.ValueType;

namespace BitNet.Gen.Matmul;

/// <summary>
/// Makes the tables that <see cref="LookupMatmul"/> reads, from the codes of a token's activations: for each group of columns and each index
/// <c>sum + bias</c> of the codes that the index stands for times the activations, first the low digits of all indices, then the high ones.
/// </summary>
/// <remarks>A work item is the columns of one tile of one token. Beyond a row's end any activations do: the codes of padded columns are 0.</remarks>
internal sealed class Tabulation(LayoutSpec layout, LookupTables tables)
{
    /// <summary>The name of the work item's index.</summary>
    public const string Item = "tile";

    private const string Place = "c";
    private readonly Dictionary<EquatableArray<long>, ConstantArray> _constants = [];

    /// <summary>The codes of each place of each group in a byte, by index; of equal ones one.</summary>
    public EquatableArray<ConstantArray> Constants => _constants.Values.ToEquatableArray();

    /// <summary>The statements for one item.</summary>
    public List<Statement> Statements()
    {
        int perByte = tables.Codes.Count;
        int columns = perByte * tables.Group;
        var tiles = Build.DivideUp(Build.Int(MatmulParameters.Columns), layout.TileK);
        List<Statement> body =
        [
            new ScalarStatement("tiles", tiles),
            new ScalarStatement("m", Build.Divide(Build.Int(Item), Build.Int("tiles"))),
            new ScalarStatement("start", Build.Add(
                Build.Multiply(Build.Int("m"), Build.Int(MatmulParameters.Columns)),
                Build.Multiply(Build.Subtract(Build.Int(Item), Build.Multiply(Build.Int("m"), Build.Int("tiles"))), Build.Int(layout.TileK)))),
            new ScalarStatement("at", Build.Multiply(Build.Int(Item), Build.Int(tables.BytesOf(layout.TileK)))),
        ];
        List<Statement> groups = [];
        for (int group = 0; group < perByte; group++) Tabulate(groups, group, perByte);
        body.Add(new LoopStatement(Place, Build.Int(0), Build.Int(layout.TileK), columns, groups.ToEquatableArray()));
        return body;
    }

    private void Tabulate(List<Statement> body, int group, int perByte)
    {
        Expr sum = Build.Int(tables.Bias);
        for (int place = 0; place < tables.Group; place++)
        {
            string activation = $"a{group}_{place}";
            var column = Build.Add(Build.Add(Build.Int("start"), Build.Int(Place)), Build.Int((group * tables.Group) + place));
            body.Add(new ScalarStatement(activation, new ElementExpr(MatmulParameters.Input, [column], ValueType.Int)));
            var codes = new LaneLoadExpr(new Address(CodesOf(group, place).Name, ElementType.I32, Build.Int(0), ElementType.I32), Build.Lane, tables.CodeRange(group, place));
            sum = Build.Add(Build.Multiply(codes, Build.Int(activation)), sum);
        }

        string name = $"sum{group}";
        body.Add(new VectorDefine(name, ElementType.I32, tables.Entries, sum));
        var digits = Build.Vector(name, ElementType.I32);
        Store(0, Build.Binary(BinaryOperator.And, digits, Build.Int(tables.Low.Max)));
        Store(1, Build.Binary(BinaryOperator.ShiftRight, digits, Build.Int(tables.LowBits)));

        void Store(int digit, Expr value)
        {
            var first = Build.Multiply(Build.Divide(Build.Int(Place), Build.Int(perByte * tables.Group)), Build.Int(perByte * tables.GroupBytes));
            var at = Build.Add(Build.Add(Build.Int("at"), first), Build.Int((group * tables.GroupBytes) + (digit * tables.Entries)));
            body.Add(new VectorStore(new Address(MatmulParameters.Tables, ElementType.U8, at, ElementType.U8), tables.Entries, value));
        }
    }

    private ConstantArray CodesOf(int group, int place)
    {
        var codes = tables.Codes[group].Select(entry => entry[place]).ToEquatableArray();
        if (!_constants.TryGetValue(codes, out var known)) _constants.Add(codes, known = new ConstantArray($"codes{_constants.Count}", ElementType.I32, codes));
        return known;
    }
}
