using RemoteAccess.Grains.Rooms;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>The stored epoch, as the test says.</summary>
internal sealed class FakeEpochs : IRoomEpochs
{
    public long Highest { get; set; } = 1;

    public Exception? Failure { get; set; }

    public Task<long> ReadAsync(RoomName room, CancellationToken cancellationToken) =>
        Failure is null ? Task.FromResult(Highest) : Task.FromException<long>(Failure);
}
