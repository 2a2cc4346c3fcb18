using Orleans.Storage;

namespace RemoteAccess.Grains.Hosting;

/// <summary>Stands in where no storage was registered, so that <see cref="RequiredParts"/> can say so instead of the container.</summary>
internal sealed class MissingGrainStorage : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Missing();

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Missing();

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Missing();

    private static Task Missing() =>
        Task.FromException(new InvalidOperationException($"Remote access cannot work: {RequiredParts.NoStorage}."));
}
