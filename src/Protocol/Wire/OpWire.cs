using System.Text.Json.Serialization;

namespace RemoteAccess.Protocol;

/// <summary>
/// A JSON message as it stands on the wire: its name first, absent members null. Members are nullable throughout, so that a missing one is
/// told by name; the public records are what they are turned into once checked. Not public, so the wire can change without the API.
/// </summary>
internal abstract class OpWire(string op)
{
    // Settable, or the deserializer would skip it and so let a second one pass; by the first one the type was chosen.
    [JsonPropertyOrder(-1)]
    public string Op { get; set; } = op;

    /// <summary>Empty lists and maps of optional members are left out.</summary>
    public static IReadOnlyList<T>? OrAbsent<T>(IReadOnlyList<T> list) => list.Count == 0 ? null : list;

    /// <inheritdoc cref="OrAbsent{T}(IReadOnlyList{T})"/>
    public static IReadOnlyDictionary<string, string>? OrAbsent(IReadOnlyDictionary<string, string> map) => map.Count == 0 ? null : map;

    /// <summary>A collection as a list, without a copy where it is one.</summary>
    public static IReadOnlyList<T> AsList<T>(IReadOnlyCollection<T> items) => items as IReadOnlyList<T> ?? [.. items];
}
