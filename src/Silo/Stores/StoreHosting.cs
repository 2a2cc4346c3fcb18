using RemoteAccess.Hosting.Health;

namespace RemoteAccess.Silo.Stores;

/// <summary>The connections to the silo's stores and the watch over them.</summary>
internal static class StoreHosting
{
    /// <summary>Adds them. A silo without a store has no check of that name.</summary>
    public static IServiceCollection AddStores(this IServiceCollection services, StorePlan stores)
    {
        services.AddSingleton<StoreClients>();
        services.AddSingleton<IStoreProbe, StoreProbe>();
        if (stores.All.Count > 0)
        {
            services.AddSingleton(stores);
            services.AddSingleton<StoreMetrics>();
            services.AddSingleton<StoreWatch>();
            services.AddHostedService(provider => provider.GetRequiredService<StoreWatch>());
            services.AddHealthChecks().AddCheck<StoreHealthCheck>("stores", tags: [HealthEndpoints.ReadyTag, HealthMetrics.Tag]);
        }

        return services;
    }
}
