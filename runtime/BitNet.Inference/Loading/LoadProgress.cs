namespace BitNet.Inference.Loading;

/// <summary>How far the loading of a model has come.</summary>
/// <param name="Tensors">Tensors read so far.</param>
/// <param name="AllTensors">Tensors in the file.</param>
public readonly record struct LoadProgress(int Tensors, int AllTensors);
