using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.RoomServer.Admission;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Metering;
using RemoteAccess.RoomServer.Requests;

namespace RemoteAccess.RoomServer;

/// <summary>Adds the room server to an application's routes.</summary>
public static class RoomServerEndpoints
{
    /// <summary>
    /// Maps <c>/rtc</c> (participants) and <c>/rtc/watch</c> (watchers); other paths below <c>/rtc</c> answer 404 with an explanation.
    /// WebSockets are handled by the room server: the application needs no <c>UseWebSockets</c>. An ambiguous request target answers 400,
    /// and methods other than GET answer 405.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <returns>The builder for conventions, e.g. <c>DisableHttpMetrics</c>.</returns>
    /// <exception cref="InvalidOperationException"><c>AddRoomServer</c> was not called.</exception>
    public static IEndpointConventionBuilder MapRoomServer(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        if (endpoints.ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(RoomServerListener)) == false)
        {
            throw new InvalidOperationException(
                "The room server's services are missing; call services.AddRoomServer() before MapRoomServer().");
        }

        // Resolved with each request, not here: the start reports all invalid options at once.
        var group = endpoints.MapGroup(WireProtocol.JoinPath).WithRawTarget()
            .WithMetadata(new RawTargetRefusal((context, problem) => Listener(context).BadTargetAsync(context, problem)));
        Map(group, string.Empty, context => Listener(context).AcceptAsync(context, watch: false));
        Map(group, WireProtocol.WatchPath[WireProtocol.JoinPath.Length..], context => Listener(context).AcceptAsync(context, watch: true));
        group.Map("{**rest}", context => Listener(context).NotFoundAsync(context));
        return group;
    }

    private static RoomServerListener Listener(HttpContext context) => context.RequestServices.GetRequiredService<RoomServerListener>();

    private static void Map(RouteGroupBuilder group, string path, RequestDelegate handler)
    {
        var pipeline = ((IEndpointRouteBuilder)group).CreateApplicationBuilder();
        pipeline.Use(MeteredUpgrade.InstallAsync);
        pipeline.UseWebSockets(new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });

        // Over HTTP/2 a WebSocket is opened with CONNECT.
        pipeline.Run(context => HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsConnect(context.Request.Method)
            ? handler(context)
            : Listener(context).MethodNotAllowedAsync(context));
        group.Map(path, pipeline.Build());
    }
}
