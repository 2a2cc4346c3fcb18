using Microsoft.AspNetCore.Authentication;
using Orleans.Dashboard;
using RemoteAccess.Hosting.Credentials;
using RemoteAccess.RoomServer;

namespace RemoteAccess.Silo.Dashboard;

/// <summary>Serves the Orleans dashboard, protected by the configured user name and password if there are any. The dashboard itself has no
/// authentication.</summary>
internal static class DashboardHosting
{
    private const string Policy = "dashboard";

    /// <summary>Adds the dashboard to the silo, without its live log: logs go to the console.</summary>
    public static ISiloBuilder AddSiloDashboard(this ISiloBuilder silo, DashboardSettings settings) => !settings.Enabled
        ? silo
        : silo.AddDashboard(dashboard =>
        {
            dashboard.HideTrace = true;
            dashboard.HistoryLength = settings.HistoryLength;
        });

    /// <summary>Registers the credential check.</summary>
    public static IServiceCollection AddDashboardCredential(this IServiceCollection services, DashboardSettings settings)
    {
        if (settings.AsksForCredential)
        {
            services.AddRefusalLimits();
            services.AddSingleton(new BasicCredential(settings.Username, settings.Password));
            services.AddAuthentication()
                .AddScheme<AuthenticationSchemeOptions, BasicAuthenticationHandler>(BasicAuthenticationHandler.Name, null);
            services.AddAuthorizationBuilder().AddPolicy(Policy, policy => policy
                .AddAuthenticationSchemes(BasicAuthenticationHandler.Name)
                .RequireAuthenticatedUser());
        }

        return services;
    }

    /// <summary>Adds the check to the pipeline; call it between routing and endpoints.</summary>
    public static void UseDashboardCredential(this IApplicationBuilder app, DashboardSettings settings)
    {
        if (settings.AsksForCredential)
        {
            app.UseAuthentication();
            app.UseAuthorization();
        }
    }

    /// <summary>Maps every path of the dashboard.</summary>
    public static void MapSiloDashboard(this IEndpointRouteBuilder endpoints, DashboardSettings settings)
    {
        if (!settings.Enabled)
        {
            return;
        }

        var dashboard = endpoints.MapOrleansDashboard(DashboardSettings.Path);
        if (settings.AsksForCredential)
        {
            dashboard.RequireAuthorization(Policy);
        }
    }
}
