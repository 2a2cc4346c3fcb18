namespace RemoteAccess.Protocol;

/// <summary>Raw bytes, sent as base64 with the type <c>byte_array</c>. Never inside another value.</summary>
/// <param name="Value">The bytes; not copied, they must not change afterwards.</param>
public sealed record BytesParameterValue(ReadOnlyMemory<byte> Value) : ParameterValue
{
    /// <summary>Compares the bytes.</summary>
    public bool Equals(BytesParameterValue? other) => other is not null && Value.Span.SequenceEqual(other.Value.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Value.Span);
        return hash.ToHashCode();
    }
}
