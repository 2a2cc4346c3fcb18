using RemoteAccess.Protocol;
using RemoteAccess.Viewers;

namespace RemoteAccess.Testing;

/// <summary>The content of a scripted viewer's token.</summary>
public sealed record ScriptedViewerOptions
{
    /// <summary>What the viewer may do; everything by default.</summary>
    public ViewerGrants Grants { get; init; } = ViewerGrants.All;

    /// <summary>The protocol version that it states; null to state none, which means 2.2.0 (S2).</summary>
    public string? ProtocolVersion { get; init; } = Protocol.ProtocolVersion.Current;

    /// <summary>Further attributes of the participant; none by default. They override the attributes of the other options.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    internal IReadOnlyDictionary<string, string> ToAttributes()
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (ProtocolVersion is not null)
        {
            attributes[Protocol.ProtocolVersion.AttributeName] = ProtocolVersion;
        }

        if (Grants != ViewerGrants.All)
        {
            attributes[ViewerAttributes.Grants] = ViewerGrantNames.Format(Grants);
        }

        foreach (var (name, value) in Attributes)
        {
            attributes[name] = value;
        }

        return attributes;
    }
}
