using System.Text.Json.Serialization;

namespace RemoteAccess.Protocol;

/// <summary>
/// A JSON message in its wire format: the op first, absent members null. All members are nullable, so that a missing one can be reported by
/// name; after the checks they are converted to the public records. Not public, so the wire types can change without the API.
/// </summary>
internal abstract class OpWire(string op)
{
    // Settable, because the deserializer would otherwise skip it and accept a second op; the first one chose the type.
    [JsonPropertyOrder(-1)]
    public string Op { get; set; } = op;

    /// <summary>Empty lists and maps of optional members are left out.</summary>
    public static IReadOnlyList<T>? OrAbsent<T>(IReadOnlyList<T> list) => list.Count == 0 ? null : list;

    /// <inheritdoc cref="OrAbsent{T}(IReadOnlyList{T})"/>
    public static IReadOnlyDictionary<string, string>? OrAbsent(IReadOnlyDictionary<string, string> map) => map.Count == 0 ? null : map;

    /// <summary>A collection as a list, without a copy if it is a list already.</summary>
    public static IReadOnlyList<T> AsList<T>(IReadOnlyCollection<T> items) => items as IReadOnlyList<T> ?? [.. items];
}
