namespace BitNet.Runtime.Tests;

/// <summary>Tests that set environment variables, which all threads see: they run alone.</summary>
[CollectionDefinition(nameof(EnvironmentTests), DisableParallelization = true)]
public sealed class EnvironmentTests;
