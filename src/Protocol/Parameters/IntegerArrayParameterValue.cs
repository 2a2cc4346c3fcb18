using System.Runtime.InteropServices;

namespace RemoteAccess.Protocol;

/// <summary>An array of whole numbers. An empty one is written <c>[]</c> and so reads back as the empty <see
/// cref="ArrayParameterValue"/>.</summary>
/// <param name="Value">The numbers; not copied, they must not change afterwards.</param>
public sealed record IntegerArrayParameterValue(ReadOnlyMemory<long> Value) : ParameterValue
{
    internal override int Depth => 1;

    /// <summary>Compares the numbers.</summary>
    public bool Equals(IntegerArrayParameterValue? other) => other is not null && Value.Span.SequenceEqual(other.Value.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes(Value.Span));
        return hash.ToHashCode();
    }
}
