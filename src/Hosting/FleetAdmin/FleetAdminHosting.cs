using RemoteAccess.Hosting.Credentials;
using RemoteAccess.RoomServer;
using RemoteAccess.RoomServer.Requests;

namespace RemoteAccess.Hosting.FleetAdmin;

/// <summary>Adds the operator's requests to a silo's listener.</summary>
internal static class FleetAdminHosting
{
    /// <summary>The path of a silo's drain.</summary>
    public const string DrainPath = "/admin/api/v1/silos/{silo}/drain";

    /// <summary>The path that moves a room.</summary>
    public const string MovePath = "/admin/api/v1/rooms/{room}/move";

    private const string Fix = "send the silo's Dashboard:Username and Dashboard:Password by HTTP basic";

    /// <summary>Registers them.</summary>
    public static IServiceCollection AddFleetAdmin(this IServiceCollection services)
    {
        services.AddRefusalLimits();
        services.AddSingleton<FleetAdminEndpoint>();
        return services;
    }

    /// <summary>Maps them.</summary>
    /// <param name="endpoints">The host's endpoints.</param>
    /// <param name="credential">The operator's credential; null for none.</param>
    /// <param name="isLoopback">Whether only this machine reaches the listener. Otherwise they are not there without a
    /// credential.</param>
    public static void MapFleetAdmin(this IEndpointRouteBuilder endpoints, BasicCredential? credential, bool isLoopback)
    {
        if (credential is null && !isLoopback)
        {
            return;
        }

        var endpoint = endpoints.ServiceProvider.GetRequiredService<FleetAdminEndpoint>();
        foreach (var mapped in (IEndpointConventionBuilder[])
            [
                endpoints.MapPost(DrainPath, endpoint.DrainAsync),
                endpoints.MapDelete(DrainPath, endpoint.TakeDrainBackAsync),
                endpoints.MapGet(DrainPath, endpoint.GetDrainAsync),
                endpoints.MapPost(MovePath, endpoint.MoveAsync),
            ])
        {
            if (credential is not null)
            {
                new CredentialCheck("RemoteAccess administration", Fix, null, credential).Guard(mapped);
            }

            mapped.WithRawTarget();
        }
    }
}
