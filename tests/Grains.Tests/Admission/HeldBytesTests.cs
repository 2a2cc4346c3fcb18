using RemoteAccess.Grains.Admission;

namespace RemoteAccess.Grains.Tests.Admission;

/// <summary>What one link tells its room of the bytes that it holds (B15).</summary>
[Trait("Rule", "B15")]
public sealed class HeldBytesTests : IDisposable
{
    private const int MiB = 1 << 20;
    private readonly RoomAdmission _room = new SiloAdmission(
        new AdmissionOptions { Bytes = 100 * MiB, BytesPerRoom = 60 * MiB }, () => new MemoryUse(0, 1_000)).Begin();

    private readonly HeldBytes _held;

    public HeldBytesTests() => _held = new HeldBytes { Room = _room };

    public void Dispose() => _room.Dispose();

    [Fact]
    public void What_is_queued_and_what_waits_is_reported_a_step_at_a_time()
    {
        _held.Queued = HeldBytes.Step - 1;
        _held.Report();
        Assert.Equal(0, _room.Bytes);
        _held.Waiting = 1;
        _held.Report();
        Assert.Equal(HeldBytes.Step, _room.Bytes);
        _held.Queued = 1;
        _held.Report();
        Assert.Equal(HeldBytes.Step, _room.Bytes);
    }

    [Fact]
    public void That_nothing_is_held_any_more_is_always_reported()
    {
        _held.Queued = 3 * HeldBytes.Step;
        _held.Report();
        _held.Queued = HeldBytes.Step / 2 + 2 * HeldBytes.Step;
        _held.Report();
        Assert.Equal(3 * HeldBytes.Step, _room.Bytes);
        _held.Queued = 0;
        _held.Report();
        Assert.Equal(0, _room.Bytes);
    }

    [Fact]
    public void Too_much_is_more_than_the_share_of_a_room_that_holds_too_much()
    {
        _room.TryAddViewer();
        _room.Hold(60 * MiB);
        Assert.False(_held.IsTooMuch(61 * MiB));
        _room.Hold(1);
        Assert.True(_room.IsOver);
        Assert.Equal((false, true), (_held.IsTooMuch((int)_room.FairShare), _held.IsTooMuch((int)_room.FairShare + 1)));
        _held.Waiting = 1;
        Assert.True(_held.IsTooMuch((int)_room.FairShare));
    }

    [Fact]
    public void A_link_that_nobody_counts_holds_what_it_likes()
    {
        var held = new HeldBytes { Queued = 500 * MiB };
        held.Report();
        Assert.False(held.IsTooMuch(500 * MiB));
    }
}
