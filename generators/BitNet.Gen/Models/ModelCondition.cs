using BitNet.Gen.Expressions;
using BitNet.Gen.Syntax;

namespace BitNet.Gen.Models;

/// <summary>What a model's numbers must satisfy, so that no kernel is called beyond its arrays: a comparison of two numbers.</summary>
/// <param name="Text">The condition as written, for the message.</param>
public sealed record ModelCondition(BinaryOperator Operator, SyntaxExpr Left, SyntaxExpr Right, string Text);
