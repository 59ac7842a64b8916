namespace BitNet.Benchmarks.Lut;

/// <summary>How a product by lookup did against one by multiply-add.</summary>
/// <param name="Target">The target of both.</param>
/// <param name="Tokens">Tokens of the products.</param>
/// <param name="Dot">The layout that is multiplied.</param>
/// <param name="DotRate">Its 10^9 multiply-adds a second.</param>
/// <param name="Lookup">The layout that is looked up.</param>
/// <param name="LookupRate">Its rate: of the multiply-adds that it stands for.</param>
/// <param name="Ratio">The median of the rounds' ratios of lookup to multiply-add.</param>
internal sealed record LutResult(string Target, int Tokens, string Dot, double DotRate, string Lookup, double LookupRate, double Ratio);
