using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RemoteAccess.Client.Json;
using RemoteAccess.Handlers;

namespace RemoteAccess.Client;

/// <summary>Requests in JSON.</summary>
public static class ServiceCallExtensions
{
    /// <summary>Reads the request; when it cannot be read, gives the answer that tells the viewer why.</summary>
    /// <param name="call">The call.</param>
    /// <param name="type">How the request is read.</param>
    /// <param name="request">The request.</param>
    /// <param name="failure">The answer to give instead: encoding or text wrong, a value that the type's constructor refuses with an
    /// <see cref="ArgumentException"/>, or null where a value is needed.</param>
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

        failure = request is null ? ServiceReply.Failed($"{call.ServiceName} got the request null; give a value.") : null;
        return request is not null;
    }
}
