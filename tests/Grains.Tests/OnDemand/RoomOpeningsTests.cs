using RemoteAccess.Grains.OnDemand;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.OnDemand;

[Trait("Rule", "S7")]
public sealed class RoomOpeningsTests
{
    private static readonly RoomName s_room = RoomName.Parse("room");
    private readonly RoomOpenings _openings = new();
    private int _opened;

    [Fact]
    public async Task Arrivals_that_overlap_with_an_opening_share_its_outcome_even_after_it_completed()
    {
        using var first = _openings.Begin(s_room);
        using var during = _openings.Begin(s_room);
        using var late = _openings.Begin(s_room);
        var answer = new TaskCompletionSource<ArrivalOutcome>();
        var opening = first.OpenOnceAsync(() => answer.Task);
        var joined = during.OpenOnceAsync(Open);
        answer.SetResult(ArrivalOutcome.Declined);

        Assert.Equal([ArrivalOutcome.Declined, ArrivalOutcome.Declined], await Task.WhenAll(opening, joined));
        Assert.Equal(ArrivalOutcome.Declined, await late.OpenOnceAsync(Open));
        Assert.Equal(0, _opened);
    }

    [Fact]
    public async Task An_arrival_that_begins_after_an_opening_completed_opens_the_room_again()
    {
        using var first = _openings.Begin(s_room);
        using var late = _openings.Begin(s_room);
        await first.OpenOnceAsync(Open);
        using var next = _openings.Begin(s_room);
        await next.OpenOnceAsync(Open);
        Assert.Equal(2, _opened);

        await late.OpenOnceAsync(Open);
        Assert.Equal(2, _opened);
    }

    [Fact]
    public async Task An_opening_that_throws_throws_for_all_who_share_it()
    {
        using var first = _openings.Begin(s_room);
        using var second = _openings.Begin(s_room);
        await Assert.ThrowsAsync<IOException>(() => first.OpenOnceAsync(() => throw new IOException("Thrown on demand.")));
        await Assert.ThrowsAsync<IOException>(() => second.OpenOnceAsync(Open));
    }

    [Fact]
    public async Task Rooms_are_opened_independently_and_forgotten_with_their_last_arrival()
    {
        using (var first = _openings.Begin(s_room))
        using (var other = _openings.Begin(RoomName.Parse("other")))
        {
            await first.OpenOnceAsync(Open);
            await other.OpenOnceAsync(Open);
            Assert.Equal((2, 2), (_opened, _openings.Count));
        }

        Assert.Equal(0, _openings.Count);
    }

    private Task<ArrivalOutcome> Open()
    {
        _opened++;
        return Task.FromResult(ArrivalOutcome.Opened);
    }
}
