using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tables;

/// <summary>
/// What a session tells its viewers of itself first (S3). It grows as the device does more than it described, and never shrinks, so what a
/// viewer has read stays true; who has read it already is sent it anew, with the same session id. Changed under the tables' lock; read
/// without.
/// </summary>
internal sealed class SessionInfo(ServerInfo info)
{
    private volatile ServerInfo _info = info;
    private byte[]? _frame;

    /// <summary>The message for a viewer. Under the tables' lock.</summary>
    public byte[] Frame => _frame ??= ServerMessageEncoder.ServerInfo(_info);

    /// <summary>Encodings that viewers may use: the room's, and those of its services' requests.</summary>
    public IReadOnlyList<string> SupportedEncodings => _info.SupportedEncodings;

    /// <summary>Whether viewers are told of a capability.</summary>
    public bool HasCapability(string capability) => _info.Capabilities.Contains(capability, StringComparer.Ordinal);

    /// <summary>Adds a capability.</summary>
    /// <returns>The message that tells it to everyone; null when they know.</returns>
    public byte[]? AddCapability(string capability) =>
        HasCapability(capability) ? null : Change(_info with { Capabilities = [.. _info.Capabilities, capability] });

    /// <summary>Adds the encodings that services take.</summary>
    /// <returns>The message that tells them to everyone; null when they know.</returns>
    public byte[]? AddEncodings(IEnumerable<ServiceDescriptor> services)
    {
        var encodings = ServerInfos.EncodingsOf(_info.SupportedEncodings, services);
        return encodings.Count == _info.SupportedEncodings.Count ? null : Change(_info with { SupportedEncodings = encodings });
    }

    private byte[] Change(ServerInfo changed)
    {
        (_info, _frame) = (changed, null);
        return Frame;
    }
}
