using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace RemoteAccess.RoomServer.Admission;

/// <summary>Stops the start when the development key would serve beyond loopback. Runs once the addresses are bound and known.</summary>
internal sealed class BindingCheck(IOptions<RoomServerOptions> options, IServer? server = null) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var addresses = server?.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        return DevelopmentKeyRule.Problem(options.Value.Keys, addresses) is { } problem
            ? throw new OptionsValidationException(RoomServerOptions.SectionName, typeof(RoomServerOptions), [problem])
            : Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
