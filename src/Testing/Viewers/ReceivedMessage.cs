using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RemoteAccess.Testing;

/// <summary>A message of a channel as a viewer received it.</summary>
/// <param name="Topic">The channel's topic.</param>
/// <param name="LogTime">Its log time, ns since the Unix epoch.</param>
/// <param name="Data">The message in the channel's encoding.</param>
/// <param name="Lossy">Whether it came on the channel's data track instead of the control stream.</param>
public sealed record ReceivedMessage(string Topic, ulong LogTime, ReadOnlyMemory<byte> Data, bool Lossy)
{
    /// <summary>Reads a message of encoding <c>json</c>, with the names in camel case unless the type says otherwise.</summary>
    /// <exception cref="JsonException">It is no JSON of that type.</exception>
    public T ReadJson<T>() => JsonSerializer.Deserialize<T>(Data.Span, JsonSerializerOptions.Web)!;

    /// <summary>Reads a message of encoding <c>json</c>.</summary>
    /// <exception cref="JsonException">It is no JSON of that type.</exception>
    public T ReadJson<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Data.Span, type)!;
}
