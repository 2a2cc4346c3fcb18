using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tables;

/// <summary>
/// The <c>serverInfo</c> of a session, which a viewer gets first (S3). It grows when the device does more than it described, and never
/// shrinks, so what a viewer has read stays true. When it grows, all viewers get it again with the same session id. Changed under the
/// tables' lock; read without it.
/// </summary>
internal sealed class SessionInfo(ServerInfo info)
{
    private volatile ServerInfo _info = info;
    private byte[]? _frame;

    /// <summary>The message for a viewer. Under the tables' lock.</summary>
    public byte[] Frame => _frame ??= ServerMessageEncoder.ServerInfo(_info);

    /// <summary>Encodings that viewers may use: the room's and those of its services' requests.</summary>
    public IReadOnlyList<string> SupportedEncodings => _info.SupportedEncodings;

    /// <summary>Whether a capability is announced to viewers.</summary>
    public bool HasCapability(string capability) => _info.Capabilities.Contains(capability, StringComparer.Ordinal);

    /// <summary>Adds a capability.</summary>
    /// <returns>The message for all viewers; null when it is announced already.</returns>
    public byte[]? AddCapability(string capability) =>
        HasCapability(capability) ? null : Change(_info with { Capabilities = [.. _info.Capabilities, capability] });

    /// <summary>Adds the request encodings of services.</summary>
    /// <returns>The message for all viewers; null when all are announced already.</returns>
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
