using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.RoomServer.Admission;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer;

/// <summary>Puts the room server into an application's routes.</summary>
public static class RoomServerEndpoints
{
    /// <summary>
    /// Maps <c>/rtc</c> (participants) and <c>/rtc/watch</c> (watchers); other paths below <c>/rtc</c> answer 404 with an explanation.
    /// WebSockets are handled inside: the application needs no <c>UseWebSockets</c>.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <returns>For conventions, e.g. <c>DisableHttpMetrics</c>.</returns>
    /// <exception cref="InvalidOperationException"><c>AddRoomServer</c> was not called.</exception>
    public static IEndpointConventionBuilder MapRoomServer(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var listener = endpoints.ServiceProvider.GetService<RoomServerListener>()
            ?? throw new InvalidOperationException("The room server's services are missing; call services.AddRoomServer() before MapRoomServer().");
        var group = endpoints.MapGroup(WireProtocol.JoinPath);
        Map(group, string.Empty, context => listener.AcceptAsync(context, watch: false));
        Map(group, WireProtocol.WatchPath[WireProtocol.JoinPath.Length..], context => listener.AcceptAsync(context, watch: true));
        group.Map("{**rest}", listener.NotFoundAsync);
        return group;
    }

    private static void Map(RouteGroupBuilder group, string path, RequestDelegate handler)
    {
        var pipeline = ((IEndpointRouteBuilder)group).CreateApplicationBuilder();
        pipeline.UseWebSockets(new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        pipeline.Run(handler);
        group.Map(path, pipeline.Build());
    }
}
