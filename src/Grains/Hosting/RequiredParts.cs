using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using RemoteAccess.Grains.Composite;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Hosting;

/// <summary>Stops the start of a silo that lacks a part which the caller of <c>AddRemoteAccess()</c> must register. The error names every
/// missing part and how to add it.</summary>
internal sealed class RequiredParts(IServiceProvider services) : ILifecycleParticipant<ISiloLifecycle>
{
    internal const string NoConnector =
        "no transport for rooms is registered; add one: services.AddInProcessRoomConnector() (with services.AddRoomServer()), "
        + "services.AddRoomServerConnector() or services.AddLiveKit(), or AddRemoteAccessHosting() of RemoteAccess.Hosting, which chooses "
        + "by RoomServer:Mode";

    internal const string NoStorage =
        $"no grain storage named \"{RemoteAccessStorage.ProviderName}\" is registered for the rooms; add one: "
        + "silo.AddMemoryGrainStorage(RemoteAccessStorage.ProviderName), or a persistent one";

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(RequiredParts), ServiceLifecycleStage.First, _ => Check());

    private Task Check()
    {
        List<string> missing = [];
        if (services.GetRequiredService<RoomConnectors>().Problem is { } problem)
        {
            missing.Add(problem);
        }

        if (services.GetRequiredKeyedService<IGrainStorage>(RemoteAccessStorage.ProviderName) is MissingGrainStorage)
        {
            missing.Add(NoStorage);
        }

        return missing.Count == 0
            ? Task.CompletedTask
            : Task.FromException(new InvalidOperationException($"Remote access cannot start: {string.Join("; and ", missing)}."));
    }
}

/// <summary>Takes the place of a storage that was not registered, so that <see cref="RequiredParts"/> can report it instead of the
/// container.</summary>
internal sealed class MissingGrainStorage : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Missing();

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Missing();

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Missing();

    private static Task Missing() =>
        Task.FromException(new InvalidOperationException($"Remote access cannot work: {RequiredParts.NoStorage}."));
}

/// <summary>Takes the place of a transport that was not registered, so that <see cref="RequiredParts"/> can report it instead of the
/// container.</summary>
internal sealed class MissingRoomConnector : IRoomConnector
{
    public string Name => "missing";

    public Task<IRoomConnection> ConnectAsync(RoomConnectRequest request, CancellationToken cancellationToken) =>
        Task.FromException<IRoomConnection>(new RoomConnectException(RoomConnectFailure.TransportFault, RequiredParts.NoConnector));

    public Task WaitForViewerAsync(RoomName room, CancellationToken cancellationToken) =>
        Task.FromException(new RoomConnectException(RoomConnectFailure.TransportFault, RequiredParts.NoConnector));
}
