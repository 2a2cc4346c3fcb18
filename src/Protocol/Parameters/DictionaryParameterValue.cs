using System.Collections.ObjectModel;

namespace RemoteAccess.Protocol;

/// <summary>Named values of any kind except bytes, sent as a JSON object. The order of members does not matter.</summary>
public sealed record DictionaryParameterValue : ParameterValue
{
    /// <summary>The dictionary without members.</summary>
    public static readonly DictionaryParameterValue Empty = new(ReadOnlyDictionary<string, ParameterValue>.Empty);

    /// <summary>Creates a value.</summary>
    /// <param name="members">The members; not copied, they must not change afterwards.</param>
    /// <exception cref="ArgumentException">Bytes or null among the members, or nested deeper than <see
    /// cref="ParameterValue.MaxDepth"/>.</exception>
    public DictionaryParameterValue(IReadOnlyDictionary<string, ParameterValue> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        Depth = CheckedDepthAround(members.Values);
        Members = members;
    }

    /// <summary>The members by name.</summary>
    public IReadOnlyDictionary<string, ParameterValue> Members { get; }

    internal override int Depth { get; }

    /// <summary>Compares the members, whatever their order.</summary>
    public bool Equals(DictionaryParameterValue? other) =>
        other is not null
        && Members.Count == other.Members.Count
        && Members.All(member => other.Members.TryGetValue(member.Key, out var theirs) && member.Value == theirs);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var sum = Members.Count;
        foreach (var (name, value) in Members)
        {
            sum = unchecked(sum + HashCode.Combine(name, value)); // a sum, because the order does not matter
        }

        return sum;
    }
}
