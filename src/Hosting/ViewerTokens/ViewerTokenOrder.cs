using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.Viewers;

namespace RemoteAccess.Hosting.ViewerTokens;

/// <summary>A valid request: the content of the token and its lifetime.</summary>
internal sealed record ViewerTokenOrder
{
    /// <summary>The room.</summary>
    public required RoomName Room { get; init; }

    /// <summary>The viewer's identity.</summary>
    public required ParticipantIdentity Identity { get; init; }

    /// <summary>Display name; empty for none.</summary>
    public required string Name { get; init; }

    /// <summary>What the viewer may do.</summary>
    public required ViewerGrants Grants { get; init; }

    /// <summary>How long the token can open a connection.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>How long the connection lasts at the latest; null for no limit.</summary>
    public required TimeSpan? ConnectedFor { get; init; }

    /// <summary>Whether the viewer acknowledges what it consumes.</summary>
    public required bool FlowControl { get; init; }

    /// <summary>The token's content. The viewer may not change its own attributes, because its grants are trusted only then.</summary>
    /// <param name="until">When the connection ends; null for never.</param>
    public AccessToken ToToken(DateTimeOffset? until)
    {
        var attributes = new Dictionary<string, string>
        {
            [ViewerAttributes.Grants] = ViewerGrantNames.Format(Grants),
            [ProtocolVersion.AttributeName] = ProtocolVersion.Current,
        };
        if (FlowControl)
        {
            attributes[ViewerAttributes.Flow] = ViewerAttributes.FlowAcknowledged;
        }

        return new AccessToken
        {
            Identity = Identity.ToString(),
            Name = Name,
            ConnectedUntil = until,
            Attributes = attributes,
            Grant = new VideoGrant
            {
                RoomJoin = true,
                Room = Room.ToString(),
                CanPublish = false,
                CanPublishData = true,
                CanUpdateOwnMetadata = false,
            },
        };
    }
}
