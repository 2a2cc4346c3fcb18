using System.Net.WebSockets;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Tickets;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// What viewers are told when this server sends them away: the code, within which time to return, and a ticket that lets them in once more,
/// whatever has become of their token. Pure but for the tickets.
/// </summary>
internal sealed class Farewells(IOptions<RoomServerOptions> options, TicketOffice tickets)
{
    /// <summary>The shortest window: clients do not return at the same moment.</summary>
    public static readonly TimeSpan ShortestWindow = TimeSpan.FromMilliseconds(200);

    /// <summary>A room that lost its silo is open again after about so long; earlier clients would wait at a door.</summary>
    private static readonly TimeSpan FailOver = TimeSpan.FromMilliseconds(500);

    /// <summary>The farewell of a room's viewers; null if they stay.</summary>
    /// <param name="departure">Why the room leaves.</param>
    /// <param name="viewers">How many are sent away at once.</param>
    public Farewell? Of(RoomDeparture departure, int viewers) => departure.Kind switch
    {
        RoomDepartureKind.Moved => new Farewell(
            RoomCloseCode.Moved, "MOVED: the room is served by another silo", Window(TimeSpan.Zero, viewers)),
        RoomDepartureKind.Draining => new Farewell(
            RoomCloseCode.Draining, "DRAINING: this silo stops, the room goes elsewhere", Window(TimeSpan.Zero, viewers)),
        RoomDepartureKind.CutOff => new Farewell(
            RoomCloseCode.ReturnLater, "RETURN_LATER: this silo is cut off from the others", Window(FailOver, viewers)),
        _ => null,
    };

    /// <summary>The farewell of all connections when the server stops.</summary>
    public Farewell Stopping(int connections) => new(
        RoomCloseCode.ServerStopping, "SERVER_STOPPING: the room server is stopping", Window(TimeSpan.Zero, connections));

    /// <summary>The farewell of a connection whose silo behind the door is lost.</summary>
    public Farewell Lost() => new(
        RoomCloseCode.ReturnLater, "RETURN_LATER: the silo of the room cannot be reached any more", Window(FailOver, viewers: 0));

    /// <summary>
    /// The farewell that the door of another silo asks for with its close of a forwarded connection, because that silo stops; null for a
    /// close of the client's own. A client can send the same: it then gets what it is owed, and a ticket for what it has already.
    /// </summary>
    public static Farewell? OfDoor(WebSocketCloseStatus? status, string? reason) =>
        status is { } code && (RoomCloseCode)code is (RoomCloseCode.ServerStopping or RoomCloseCode.Draining)
            && RoomReturn.Read(reason) is { } window
            ? new Farewell(
                (RoomCloseCode)code,
                reason![..reason!.LastIndexOf(RoomReturn.ReasonMark, StringComparison.Ordinal)].TrimEnd(),
                new ReturnWindow(window.Earliest, window.Latest))
            : null;

    /// <summary>Sends a connection away.</summary>
    public void Send(IOpenConnection connection, Farewell farewell) =>
        connection.Leave(farewell, connection.Pass is { } pass ? MessageFor(pass, farewell) : null);

    /// <summary>The message before the close, with a ticket; null for a client that did not ask for it, or a farewell without a
    /// return.</summary>
    private byte[]? MessageFor(RoomPass pass, Farewell farewell) => !pass.HearsLeaving || farewell.Return is not { } window
        ? null
        : SignalJson.Encode(new LeavingSignal(
            (int)farewell.Code,
            (long)window.Least.TotalMilliseconds,
            (long)window.Most.TotalMilliseconds,
            tickets.Issue(pass),
            (long)TicketOffice.ValidFor.TotalMilliseconds));

    private ReturnWindow Window(TimeSpan least, int viewers)
    {
        var spread = TimeSpan.FromSeconds(viewers / (double)options.Value.ReturnsPerSecond);
        return new ReturnWindow(least, least + (spread > ShortestWindow ? spread : ShortestWindow));
    }
}
