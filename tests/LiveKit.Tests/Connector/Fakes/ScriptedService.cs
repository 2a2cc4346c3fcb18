using System.Collections.Concurrent;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.RoomService;

namespace RemoteAccess.LiveKit.Tests.Connector.Fakes;

/// <summary>A RoomService that answers what a test says and counts what it is asked.</summary>
internal sealed class ScriptedService : IRoomService
{
    private int _lists;

    internal int Lists => Volatile.Read(ref _lists);

    internal Func<Task<IReadOnlyList<NativeParticipant>>> Listing { get; set; } = () =>
        Task.FromResult<IReadOnlyList<NativeParticipant>>([]);

    internal Func<IReadOnlyCollection<RoomName>, Task<IReadOnlyCollection<RoomName>>> Occupied { get; set; } = _ =>
        Task.FromResult<IReadOnlyCollection<RoomName>>([]);

    internal NativeParticipant? Found { get; set; }

    internal ConcurrentQueue<string> Removed { get; } = new();

    public async Task<IReadOnlyList<NativeParticipant>> ListParticipantsAsync(RoomName room, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _lists);
        return await Listing().WaitAsync(cancellationToken);
    }

    public Task<NativeParticipant?> FindParticipantAsync(
        RoomName room, ParticipantIdentity identity, CancellationToken cancellationToken) => Task.FromResult(Found);

    /// <summary>How throwing out goes, which is counted however it goes; null for well, at once.</summary>
    internal Func<Task>? Removing { get; set; }

    public async Task RemoveParticipantAsync(RoomName room, ParticipantIdentity identity, CancellationToken cancellationToken)
    {
        Removed.Enqueue(identity.Value);
        await (Removing?.Invoke() ?? Task.CompletedTask).WaitAsync(cancellationToken);
    }

    public Task<IReadOnlyCollection<RoomName>> ListOccupiedAsync(
        IReadOnlyCollection<RoomName> rooms, CancellationToken cancellationToken) => Occupied(rooms);

    /// <summary>Whether the room is full.</summary>
    internal Func<Task<bool>> Full { get; set; } = () => Task.FromResult(false);

    public Task<bool> IsFullAsync(RoomName room, CancellationToken cancellationToken) => Full().WaitAsync(cancellationToken);
}
