using System.Collections.Concurrent;
using Orleans.Storage;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>A grain storage with ETags that fails on demand; one instance serves every silo of a test cluster.</summary>
public sealed class TestStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<string, (object Value, int Version)> _states = new();

    /// <summary>The next so many writes fail.</summary>
    public int FailWrites { get; set; }

    /// <summary>The next so many reads fail.</summary>
    public int FailReads { get; set; }

    public int Writes { get; private set; }

    /// <summary>Writes of the record of that room wait for it.</summary>
    public (string Room, Task Until)? Held { get; set; }

    /// <summary>Whether a room has a state with that name.</summary>
    public bool Has(string stateName, string room) =>
        _states.Keys.Any(key => key.StartsWith($"{stateName}/", StringComparison.Ordinal)
            && key.EndsWith($"/room={room}", StringComparison.Ordinal));

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (FailReads > 0)
        {
            FailReads--;
            throw new IOException("A read fails on demand.");
        }

        if (_states.TryGetValue(Key(stateName, grainId), out var stored))
        {
            grainState.State = (T)stored.Value;
            grainState.ETag = $"{stored.Version}";
            grainState.RecordExists = true;
        }

        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (Held is { } held && stateName == "room" && grainId.Key.ToString()!.EndsWith($"={held.Room}", StringComparison.Ordinal))
        {
            await held.Until;
        }

        if (FailWrites > 0)
        {
            FailWrites--;
            throw new IOException("A write fails on demand.");
        }

        var key = Key(stateName, grainId);
        var version = _states.TryGetValue(key, out var stored) ? stored.Version : 0;
        if (grainState.ETag != (version == 0 ? null : $"{version}"))
        {
            throw new InconsistentStateException("The ETag is not the stored one.", $"{version}", grainState.ETag ?? string.Empty);
        }

        _states[key] = (grainState.State!, version + 1);
        grainState.ETag = $"{version + 1}";
        grainState.RecordExists = true;
        Writes++;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        _states.TryRemove(Key(stateName, grainId), out _);
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    private static string Key(string stateName, GrainId grainId) => $"{stateName}/{grainId}";
}
