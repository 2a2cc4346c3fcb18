using RemoteAccess.Grains.Rooms;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>The stored epoch, as the test says.</summary>
internal sealed class FakeEpochs : IRoomEpochs
{
    public long Highest { get; set; } = 1;

    public Exception? Failure { get; set; }

    /// <summary>Answers instead, when set; the number of the read is given, from 1.</summary>
    public Func<int, Task<long>>? Answer { get; set; }

    public int Reads { get; private set; }

    public Task<long> ReadAsync(RoomName room, CancellationToken cancellationToken) =>
        Answer is { } answer ? answer(++Reads)
        : Failure is null ? Task.FromResult(Highest) : Task.FromException<long>(Failure);
}
