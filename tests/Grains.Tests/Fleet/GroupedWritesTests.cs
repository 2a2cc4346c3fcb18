using System.Threading.Channels;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Tests.Fakes;

namespace RemoteAccess.Grains.Tests.Fleet;

/// <summary>Changes of one grain that are written together, in its turns.</summary>
[Trait("Rule", "B19")]
public sealed class GroupedWritesTests
{
    private readonly TaskFactory _turns = new(new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);
    private readonly List<TaskCompletionSource> _writing = [];
    private readonly Channel<int> _began = Channel.CreateUnbounded<int>();
    private readonly GroupedWrites _writes;

    public GroupedWritesTests() => _writes = new GroupedWrites(() =>
    {
        var write = new TaskCompletionSource();
        _writing.Add(write);
        Assert.True(_began.Writer.TryWrite(_writing.Count));
        return write.Task;
    });

    [Fact]
    public async Task Changes_of_one_turn_are_one_write_and_those_during_it_the_next_one()
    {
        var (first, second) = await Turn(() => (Change(), Change()));
        await Began(1);
        var during = await Turn(() => (Change(), Change()));
        Assert.True(await Turn(() => _writes.IsPending));
        await End(0);
        await Task.WhenAll(first, second).Within("the first two to be written");
        await Began(2);
        Assert.False(during.Item1.IsCompleted);
        await End(1);
        await Task.WhenAll(during.Item1, during.Item2).Within("the other two to be written");
        Assert.Equal((2, false), await Turn(() => (_writing.Count, _writes.IsPending)));
    }

    [Fact]
    public async Task Who_has_nothing_to_write_does_not_write()
    {
        await await Turn(() => _writes.FlushAsync());
        Assert.Empty(_writing);
    }

    [Fact]
    public async Task A_change_during_a_write_that_fails_has_the_outcome_of_its_own_write()
    {
        var first = await Turn(Change);
        await Began(1);
        var second = await Turn(Change);
        await Fail(0);
        await Assert.ThrowsAsync<IOException>(() => first);
        await Began(2);
        Assert.False(second.IsCompleted);
        await End(1);
        await second.Within("the second one to be written");
    }

    [Fact]
    public async Task A_change_during_a_write_that_succeeds_may_still_fail()
    {
        var first = await Turn(Change);
        await Began(1);
        var second = await Turn(Change);
        await End(0);
        await first;
        await Began(2);
        await Fail(1);
        await Assert.ThrowsAsync<IOException>(() => second);
        Assert.True(await Turn(() => _writes.IsPending));

        var later = await Turn(() => _writes.FlushAsync());
        await Began(3);
        await End(2);
        await later.Within("what had failed to be written");
    }

    private Task<T> Turn<T>(Func<T> turn) => _turns.StartNew(turn);

    private Task Change()
    {
        _writes.Changed();
        return _writes.FlushAsync();
    }

    private async Task Began(int number)
    {
        var began = await _began.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Within($"write {number} to begin");
        Assert.Equal(number, began);
    }

    private Task End(int number) => _turns.StartNew(() => _writing[number].SetResult());

    private Task Fail(int number) => _turns.StartNew(() => _writing[number].SetException(new IOException("Writing fails on demand.")));
}
