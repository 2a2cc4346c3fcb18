namespace RemoteAccess.Protocol;

/// <summary>
/// An array whose elements are all booleans, all strings, all arrays or all dictionaries, or an empty one. Created by
/// <see cref="ParameterValue.ArrayOf"/>; numbers have their own array types.
/// </summary>
public sealed record ArrayParameterValue : ParameterValue
{
    /// <summary>The array without elements.</summary>
    public static readonly ArrayParameterValue Empty = new([]);

    internal ArrayParameterValue(IReadOnlyList<ParameterValue> elements)
    {
        Depth = CheckedDepthAround(elements);
        Elements = elements;
    }

    /// <summary>The elements.</summary>
    public IReadOnlyList<ParameterValue> Elements { get; }

    internal override int Depth { get; }

    /// <summary>Compares the elements.</summary>
    public bool Equals(ArrayParameterValue? other) => other is not null && Elements.SequenceEqual(other.Elements);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var element in Elements)
        {
            hash.Add(element);
        }

        return hash.ToHashCode();
    }
}
