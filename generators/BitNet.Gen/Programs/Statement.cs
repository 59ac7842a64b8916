using BitNet.Gen.Collections;
using BitNet.Gen.Expressions;

namespace BitNet.Gen.Programs;

/// <summary>
/// A statement of a scheduled kernel (L3) or a target program (L4). Both levels share loops and scalars; L3 says vector work as trees
/// (<see cref="VectorDefine"/>, <see cref="VectorUpdate"/>, <see cref="VectorStore"/>, <see cref="PrefetchStatement"/>), L4 as <see cref="InstructionStatement"/>.
/// </summary>
public abstract record Statement;

/// <summary>A comment of the output: a bound, a reason.</summary>
public sealed record RemarkStatement(string Text) : Statement;

/// <summary>Defines a scalar: an integer (<c>nint</c>), a float or a truth value. Its expression may read elements of pointers.</summary>
/// <param name="Mutable">Whether an <see cref="AssignStatement"/> follows.</param>
public sealed record ScalarStatement(string Name, Expr Value, bool Mutable = false) : Statement;

/// <summary>Gives a mutable scalar another value.</summary>
public sealed record AssignStatement(string Name, Expr Value) : Statement;

/// <summary>A local array of a fixed small size on the stack.</summary>
public sealed record LocalArrayStatement(string Name, ElementType Element, int Count) : Statement;

/// <summary>Stores one scalar; integers wrap to the element's width, floats round to f16 or bf16.</summary>
public sealed record StoreStatement(Address To, Expr Value) : Statement;

/// <summary>Counts <paramref name="Index"/> from <paramref name="From"/> to <paramref name="To"/> (exclusive).</summary>
/// <param name="Step">Larger than 0. Where the last pass begins with less than a whole step left, its work stops at <paramref name="To"/> or may go on behind: schedules see to it.</param>
public sealed record LoopStatement(string Index, Expr From, Expr To, long Step, EquatableArray<Statement> Body) : Statement;

/// <summary>Runs one of two blocks.</summary>
public sealed record IfStatement(Expr Condition, EquatableArray<Statement> Then, EquatableArray<Statement> Else) : Statement;

/// <summary>L3: a new vector value whose lane i is <paramref name="Tree"/>; integers wrap to the lane type.</summary>
/// <param name="Declared">A narrower range than interval arithmetic finds, where the schedule or a spec proves one. For a value that is updated in a loop: what a read in an update may rely on (the sums before the last addition); the last update need only fit the lane type.</param>
public sealed record VectorDefine(string Name, ElementType Lane, int Lanes, Expr Tree, Interval? Declared = null) : Statement;

/// <summary>L3: gives a vector value another content.</summary>
/// <param name="Name">A value that a <see cref="VectorDefine"/> made; its lane type, lanes and declared range hold on.</param>
public sealed record VectorUpdate(string Name, Expr Tree) : Statement;

/// <summary>L3: writes <paramref name="Lanes"/> elements from <paramref name="To"/> on; element i is <paramref name="Tree"/>.</summary>
public sealed record VectorStore(Address To, int Lanes, Expr Tree) : Statement;

/// <summary>L3: a hint that the bytes <paramref name="BytesAhead"/> behind an address will be read. A target without such a row drops it.</summary>
public sealed record PrefetchStatement(Address At, long BytesAhead) : Statement;

/// <summary>L4: one row of the target, done <paramref name="Repeat"/> times where the value spans several registers.</summary>
/// <param name="Result">The register value written; null where the row writes memory or hints.</param>
/// <param name="Reassigns">Whether the result existed before.</param>
/// <param name="Arguments">One for each operand of the row (inputs, then the output where it is memory), then one for each constant.</param>
public sealed record InstructionStatement(Row Row, int Repeat, VectorValue? Result, bool Reassigns, EquatableArray<Argument> Arguments) : Statement;
