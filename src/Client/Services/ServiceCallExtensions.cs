using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RemoteAccess.Client.Json;
using RemoteAccess.Handlers;

namespace RemoteAccess.Client;

/// <summary>Reads requests in JSON.</summary>
public static class ServiceCallExtensions
{
    /// <summary>Reads the request. If it cannot be read, gives an answer with the reason for the viewer.</summary>
    /// <param name="call">The call.</param>
    /// <param name="type">The JSON contract of the request.</param>
    /// <param name="request">The request.</param>
    /// <param name="failure">The answer if the request cannot be read: its encoding or text is wrong, it has a value that the type's
    /// constructor refuses with an <see cref="ArgumentException"/>, or it is null.</param>
    public static bool TryReadJson<T>(
        this ServiceCall call,
        JsonTypeInfo<T> type,
        [NotNullWhen(true)] out T? request,
        [NotNullWhen(false)] out ServiceReply? failure)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(type);
        (request, failure) = (default, null);
        if (call.Encoding != Encodings.Json)
        {
            failure = ServiceReply.Failed($"{call.ServiceName} takes requests encoded as '{Encodings.Json}', not '{call.Encoding}'.");
            return false;
        }

        try
        {
            request = JsonSerializer.Deserialize(call.Payload, type);
        }
        catch (Exception malformed) when (Unreadable.Is(malformed))
        {
            failure = ServiceReply.Failed($"{call.ServiceName} cannot read the request: {malformed.Message}");
            return false;
        }

        failure = request is null ? ServiceReply.Failed($"The request of {call.ServiceName} is null; send a value.") : null;
        return request is not null;
    }
}
