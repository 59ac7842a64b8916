using BitNet.Runtime.Selection;
using BitNet.Runtime.Threading;
using BitNet.Runtime.Weights;

namespace BitNet.Runtime.Models;

/// <summary>Where a generated forward pass takes its configuration and weights from: a model file, or one made in memory.</summary>
public interface IModelSource
{
    /// <summary>The kernels that the model runs on.</summary>
    KernelSet Kernels { get; }

    /// <summary>The threads that run them.</summary>
    WorkerPool Pool { get; }

    /// <summary>The largest number of positions that a cache of this model will hold.</summary>
    int ContextLength { get; }

    /// <summary>The most tokens that one call of the forward pass processes.</summary>
    int BatchTokens { get; }

    /// <summary>An integer of the configuration; <paramref name="key"/> without the architecture's prefix, as <c>embedding_length</c>.</summary>
    /// <exception cref="InvalidDataException">The key is missing and no default is given, or its value is no integer of this range.</exception>
    int Integer(string key, int? defaultValue = null);

    /// <summary>A number of the configuration.</summary>
    /// <exception cref="InvalidDataException">The key is missing and no default is given, or its value is no number.</exception>
    float Number(string key, float? defaultValue = null);

    /// <summary>Whether there is a tensor of that name.</summary>
    bool Has(string tensor);

    /// <summary>The number of rows of a matrix.</summary>
    /// <exception cref="InvalidDataException">It is missing or no matrix.</exception>
    int RowsOf(string tensor);

    /// <summary>A matrix <c>[rows, columns]</c>, repacked for multiplication.</summary>
    /// <param name="ternaryOnly">Whether a format without ternary codes is an error (<c>BitLinear</c>).</param>
    /// <param name="scale">The name of a tensor of one value that multiplies the matrix where there is one; empty for none.</param>
    /// <exception cref="InvalidDataException">It is missing, has another shape, or holds codes outside its format's range.</exception>
    PackedMatrix Matrix(string tensor, int rows, int columns, bool ternaryOnly, string scale = "");

    /// <summary>A vector of <paramref name="length"/> values as float32; the memory lives as long as the source.</summary>
    /// <exception cref="InvalidDataException">It is missing or has another length.</exception>
    unsafe float* Vector(string tensor, int length);

    /// <summary>A matrix <c>[rows, columns]</c> as stored, for looking up rows.</summary>
    /// <exception cref="InvalidDataException">It is missing or has another shape.</exception>
    StoredMatrix Rows(string tensor, int rows, int columns);
}
