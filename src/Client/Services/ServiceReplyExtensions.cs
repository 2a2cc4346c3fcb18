using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RemoteAccess.Handlers;

namespace RemoteAccess.Client;

/// <summary>Writes answers in JSON.</summary>
public static class ServiceReplyExtensions
{
    extension(ServiceReply)
    {
        /// <summary>A response with the encoding <c>json</c>.</summary>
        /// <param name="value">The response.</param>
        /// <param name="type">The JSON contract of the response.</param>
        /// <exception cref="JsonException">The value cannot be written, e.g. it holds NaN (<see cref="ArgumentException"/>) or refers to
        /// itself.</exception>
        public static ServiceReply Json<T>(T value, JsonTypeInfo<T> type)
        {
            ArgumentNullException.ThrowIfNull(type);
            return ServiceReply.Ok(Encodings.Json, JsonSerializer.SerializeToUtf8Bytes(value, type));
        }
    }
}
