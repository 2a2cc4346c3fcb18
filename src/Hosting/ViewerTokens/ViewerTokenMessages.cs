using System.Text.Json;
using System.Text.Json.Serialization;

namespace RemoteAccess.Hosting.ViewerTokens;

/// <summary>The body of a request. The room is in the path.</summary>
internal sealed record ViewerTokenRequest
{
    /// <summary>The viewer's identity.</summary>
    public string? Identity { get; init; }

    /// <summary>Display name; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>Names of grants; null means <c>view</c> alone.</summary>
    public IReadOnlyList<string?>? Grants { get; init; }

    /// <summary>Seconds the token can open a connection; null means the setting's.</summary>
    public long? LifetimeSeconds { get; init; }

    /// <summary>Seconds after which the connection that the token opens ends; null for never.</summary>
    public long? ConnectionSeconds { get; init; }

    /// <summary>Whether the viewer acknowledges what it consumes (B12); default false. The viewer cannot say so itself, because the token
    /// does not let it change its attributes.</summary>
    public bool FlowControl { get; init; }
}

/// <summary>The answer.</summary>
/// <param name="Token">The access token.</param>
/// <param name="Url">The room server to join with it.</param>
/// <param name="Room">The only room that the token is for.</param>
/// <param name="Identity">The viewer's identity.</param>
/// <param name="ExpiresAt">When the token stops opening connections, UTC.</param>
/// <param name="ConnectedUntil">When its connection ends, UTC; null for never.</param>
internal sealed record ViewerTokenReply(
    string Token,
    string Url,
    string Room,
    string Identity,
    DateTimeOffset ExpiresAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? ConnectedUntil = null);

/// <summary>The answer to a refused request.</summary>
/// <param name="Errors">One sentence each, with the value and the fix.</param>
internal sealed record ViewerTokenRefusal(IReadOnlyList<string> Errors);

/// <summary>Reads and writes these messages. Reading is strict, so that a misspelt <c>grants</c> is not taken for a missing one.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    MaxDepth = 8)]
[JsonSerializable(typeof(ViewerTokenRequest))]
[JsonSerializable(typeof(ViewerTokenReply))]
[JsonSerializable(typeof(ViewerTokenRefusal))]
internal sealed partial class ViewerTokenJson : JsonSerializerContext;
