namespace BitNet.Runtime.Weights;

/// <summary>The first fault, in the order of weights, that the threads of a packing job found: which thread was faster must not show in the message.</summary>
internal sealed class WeightFault
{
    private readonly Lock _lock = new();
    private long _position = long.MaxValue;
    private string? _message;

    /// <summary>Notes a fault at a weight's place in the flattened tensor, unless one before it is known.</summary>
    public void Record(long position, string message)
    {
        lock (_lock)
        {
            if (position >= _position) return;
            _position = position;
            _message = message;
        }
    }

    /// <summary>Throws what was recorded.</summary>
    /// <exception cref="InvalidDataException">There is a fault.</exception>
    public void ThrowIfAny()
    {
        if (_message is not null) throw new InvalidDataException(_message);
    }
}
