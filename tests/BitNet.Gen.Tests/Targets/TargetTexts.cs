using BitNet.Gen.Diagnostics;
using BitNet.Gen.Syntax;
using BitNet.Gen.Targets;

namespace BitNet.Gen.Tests.Targets;

/// <summary>Small target files for tests of single mistakes.</summary>
internal static class TargetTexts
{
    /// <summary>A row that is right.</summary>
    public const string Row = """
          - name: add
            in: { a: i32, b: i32 }
            out: { r: i32 }
            meaning: "r[i] = a[i] + b[i]"
            emit: "{a} + {b}"
        """;

    private const string Head = """
        target: mine
        guard: "true"
        vector: { bits: 128, registers: 16 }
        type: "Vector128<{T}>"
        cast: "{x}.As{N}()"
        rows:
        """;

    /// <summary>A whole target around rows.</summary>
    public static string Target(string rows, string name = "mine") => Head.Replace("mine", name) + "\n" + rows;

    /// <summary>The rules that reading a file breaks.</summary>
    public static IReadOnlyList<string> Ids(params string[] texts)
    {
        var diagnostics = new List<SpecDiagnostic>();
        var declarations = new List<TargetDeclaration>();
        for (int i = 0; i < texts.Length; i++)
        {
            var reading = YamlSpecReader.Read($"t{i}.target.yaml", texts[i]);
            Assert.Empty(reading.Diagnostics.Select(d => d.ToString()));
            var bag = new DiagnosticBag($"t{i}.target.yaml");
            if (TargetBinder.Bind(reading.Document!, bag) is { } declaration) declarations.Add(declaration);
            diagnostics.AddRange(bag.Diagnostics.ToArray());
        }

        TargetResolver.Resolve(declarations, diagnostics);
        return diagnostics.Select(d => d.Rule.Id).ToList();
    }
}
