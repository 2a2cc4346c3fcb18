using System.Text;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Viewers;

namespace RemoteAccess.Hosting.ViewerTokens;

/// <summary>Checks a request and lists all errors at once. Pure.</summary>
internal static class ViewerTokenRules
{
    private const int MaxNameBytes = 256;
    private const int MaxShown = 64;

    /// <summary>The identity of a device unless its publisher chose another; a viewer with this identity would evict the device from its
    /// room.</summary>
    private static readonly string DeviceIdentity = new RoomDescriptor { Name = "any" }.DeviceIdentity;

    /// <summary>The order, or null and the errors.</summary>
    public static ViewerTokenOrder? Judge(
        string room, ViewerTokenRequest request, TimeSpan lifetime, bool endsConnections, out IReadOnlyList<string> errors)
    {
        var found = new List<string>();
        if (!RoomName.TryParse(room, out var name))
        {
            found.Add($"The room name {Quoted(room)} is not valid; "
                + $"give 1 to {RoomName.MaxUtf8Bytes} UTF-8 bytes without control characters in the path.");
        }

        if (!ParticipantIdentity.TryParse(request.Identity, out var identity))
        {
            found.Add($"identity {Quoted(request.Identity)} is not valid; "
                + $"give 1 to {ParticipantIdentity.MaxUtf8Bytes} UTF-8 bytes without control characters.");
        }
        else if (request.Identity == DeviceIdentity)
        {
            found.Add(IsTheDevice(request.Identity));
        }

        if (request.Name is { } display && (Encoding.UTF8.GetByteCount(display) > MaxNameBytes || display.Any(char.IsControl)))
        {
            found.Add($"name {Quoted(display)} is too long or holds control characters; "
                + $"give at most {MaxNameBytes} UTF-8 bytes, or leave it out.");
        }

        var grants = Grants(request.Grants, found);
        if (request.LifetimeSeconds is { } seconds and (< 1 or > ViewerTokenSettings.MaxLifetimeSeconds))
        {
            found.Add(
                $"lifetimeSeconds {seconds} is out of range; give 1 to {ViewerTokenSettings.MaxLifetimeSeconds} (24 h), or leave it out.");
        }

        if (request.ConnectionSeconds is { } connected && !endsConnections)
        {
            found.Add($"connectionSeconds {connected} has no effect: LiveKit does not end connections by their age; leave it out.");
        }
        else if (request.ConnectionSeconds is < 1 or > ViewerTokenSettings.MaxConnectionSeconds)
        {
            found.Add($"connectionSeconds {request.ConnectionSeconds} is out of range; "
                + $"give 1 to {ViewerTokenSettings.MaxConnectionSeconds} (30 days), or leave it out.");
        }

        errors = found;
        return found.Count > 0 ? null : new ViewerTokenOrder
        {
            Room = name,
            Identity = identity,
            Name = request.Name ?? string.Empty,
            Grants = grants,
            Lifetime = request.LifetimeSeconds is { } asked ? TimeSpan.FromSeconds(asked) : lifetime,
            ConnectedFor = request.ConnectionSeconds is { } last ? TimeSpan.FromSeconds(last) : null,
            FlowControl = request.FlowControl,
        };
    }

    /// <summary>The error for the identity of the room's device.</summary>
    public static string IsTheDevice(string identity) =>
        $"identity {Quoted(identity)} is the device's own, and this viewer would evict the device; give the viewer another identity.";

    private static ViewerGrants Grants(IReadOnlyList<string?>? names, List<string> errors)
    {
        if (names is null)
        {
            return ViewerGrants.View;
        }

        if (names.Count == 0)
        {
            errors.Add($"grants is empty, so the viewer could do nothing; "
                + $"give some of {ViewerGrantNames.All}, or leave it out for view.");
        }

        var grants = ViewerGrants.None;
        foreach (var name in names)
        {
            if (!ViewerGrantNames.TryParse(name, out var grant))
            {
                errors.Add($"grants holds {Quoted(name)}, which is not a grant; give some of {ViewerGrantNames.All}.");
            }

            grants |= grant;
        }

        return grants;
    }

    /// <summary>Quotes a value of the request for the answer: short, on one line.</summary>
    private static string Quoted(string? text) => text is null ? "(not given)" : OutsideText.Quote(text, MaxShown);
}
