using System.Text.Json;
using System.Text.Json.Serialization;

namespace RemoteAccess.Hosting.ViewerTokens;

/// <summary>The request, as it comes in. The room stands in the path.</summary>
internal sealed record ViewerTokenRequest
{
    /// <summary>Who is to join.</summary>
    public string? Identity { get; init; }

    /// <summary>Display name; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>Names of grants; null means <c>view</c> alone.</summary>
    public IReadOnlyList<string?>? Grants { get; init; }

    /// <summary>Seconds the token can open a connection; null means the setting's.</summary>
    public long? LifetimeSeconds { get; init; }

    /// <summary>Whether the viewer acknowledges what it consumes (B12); default false. It could not say so itself: the token lets it change
    /// nothing.</summary>
    public bool FlowControl { get; init; }
}

/// <summary>The answer.</summary>
/// <param name="Token">The access token.</param>
/// <param name="Url">The room server to join with it.</param>
/// <param name="Room">The one room it is for.</param>
/// <param name="Identity">Who joins with it.</param>
/// <param name="ExpiresAt">Until when it can open a connection, UTC.</param>
internal sealed record ViewerTokenReply(string Token, string Url, string Room, string Identity, DateTimeOffset ExpiresAt);

/// <summary>Why there is no token.</summary>
/// <param name="Errors">One sentence each, with the value and the mend.</param>
internal sealed record ViewerTokenRefusal(IReadOnlyList<string> Errors);

/// <summary>How they are read and written: strictly, since a misspelt <c>grants</c> must not pass for none.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    MaxDepth = 8)]
[JsonSerializable(typeof(ViewerTokenRequest))]
[JsonSerializable(typeof(ViewerTokenReply))]
[JsonSerializable(typeof(ViewerTokenRefusal))]
internal sealed partial class ViewerTokenJson : JsonSerializerContext;
