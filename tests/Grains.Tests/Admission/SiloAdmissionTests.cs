using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Admission;

/// <summary>What a silo takes on before it refuses more (B15).</summary>
[Trait("Rule", "B15")]
public sealed class SiloAdmissionTests
{
    private const long MiB = 1 << 20;
    private readonly AdmissionOptions _options = new()
    {
        Rooms = 2,
        Viewers = 3,
        ViewersPerRoom = 2,
        Bytes = 100 * MiB,
        BytesPerRoom = 60 * MiB
    };
    private MemoryUse _memory = new(0, 1_000);

    private SiloAdmission Silo() => new(_options, () => _memory);

    [Fact]
    public void Viewers_are_taken_in_up_to_the_bounds_of_their_room_and_their_silo_and_each_that_leaves_makes_room()
    {
        var silo = Silo();
        var refused = new List<AdmissionBound>();
        silo.Refused = refused.Add;
        var (one, two) = (silo.Begin(), silo.Begin());
        Assert.Equal(AdmissionBound.None, one.TryAddViewer());
        Assert.Equal(AdmissionBound.None, one.TryAddViewer());
        Assert.Equal(AdmissionBound.ViewersPerRoom, one.TryAddViewer());
        Assert.Equal(AdmissionBound.None, two.TryAddViewer());
        Assert.Equal(AdmissionBound.Viewers, two.TryAddViewer());
        Assert.Empty(refused);
        one.ToldToWait(AdmissionBound.Viewers);
        Assert.Equal([AdmissionBound.Viewers], refused);
        Assert.Equal(3, silo.Viewers);
        one.RemoveViewer();
        Assert.Equal(AdmissionBound.None, two.TryAddViewer());
        Assert.Equal(AdmissionBound.Viewers, one.TryAddViewer());
        two.RemoveViewer();
        Assert.Equal(AdmissionBound.None, one.TryAddViewer());
    }

    [Fact]
    public void Nobody_new_is_taken_in_from_nine_tenths_of_the_bytes_on_and_again_once_they_are_fewer()
    {
        var silo = Silo();
        var (one, two) = (silo.Begin(), silo.Begin());
        one.Hold(54 * MiB);
        Assert.Equal(AdmissionBound.BytesPerRoom, one.TryAddViewer());
        Assert.Equal(AdmissionBound.None, two.TryAddViewer());
        two.Hold(36 * MiB);
        Assert.Equal(AdmissionBound.Bytes, two.TryAddViewer());
        Assert.False(two.IsOver);
        two.Hold(-MiB);
        Assert.Equal(AdmissionBound.None, two.TryAddViewer());
    }

    [Fact]
    public void Nobody_new_is_taken_in_while_the_process_has_used_nine_tenths_of_its_memory()
    {
        var room = Silo().Begin();
        _memory = new MemoryUse(900, 1_000);
        Assert.Equal(AdmissionBound.Memory, room.TryAddViewer());
        _memory = new MemoryUse(899, 1_000);
        Assert.Equal(AdmissionBound.None, room.TryAddViewer());
    }

    [Fact]
    public void Nothing_new_is_taken_in_while_the_memory_load_is_high_and_this_process_has_its_part_in_it()
    {
        var silo = Silo();
        var room = silo.Begin();
        _memory = _memory with { Load = 900, HighLoad = 900, Own = 90 };
        Assert.Equal(AdmissionBound.MemoryLoad, room.TryAddViewer());
        Assert.False(silo.HasRoom);
        Assert.True(silo.IsNearlyFull);
        Assert.Contains("MemoryLoad 900 of 900 (give the container or machine more memory", silo.Capacity, StringComparison.Ordinal);

        _memory = _memory with { Own = 89 };
        Assert.Equal(AdmissionBound.None, room.TryAddViewer());
        room.RemoveViewer();
        Assert.False(silo.IsNearlyFull);
        _memory = _memory with { Load = 899, Own = 899 };
        Assert.Equal(AdmissionBound.None, room.TryAddViewer());
        room.RemoveViewer();
        Assert.False(silo.IsNearlyFull);
        _memory = _memory with { Load = 950 };
        _options.RefuseAtHighMemoryLoad = false;
        Assert.True(silo.HasRoom);
        Assert.False(silo.IsNearlyFull);
    }

    [Theory]
    [InlineData(AdmissionBound.Memory, SiloLimit.Memory, 15, "give the process more memory")]
    [InlineData(AdmissionBound.MemoryLoad, SiloLimit.Memory, 15, "RefuseAtHighMemoryLoad")]
    [InlineData(AdmissionBound.Bytes, SiloLimit.Bytes, 5, "RemoteAccess:Admission:Bytes")]
    [InlineData(AdmissionBound.Rooms, SiloLimit.Rooms, 30, "RemoteAccess:Admission:Rooms")]
    internal void A_room_is_refused_with_the_limit_and_when_to_try_again(
        AdmissionBound bound, SiloLimit limit, int seconds, string fix)
    {
        var silo = Silo();
        var refused = new List<AdmissionBound>();
        silo.Refused = refused.Add;
        switch (bound)
        {
            case AdmissionBound.Memory:
                _memory = _memory with { Used = 900 };
                break;
            case AdmissionBound.MemoryLoad:
                _memory = _memory with { Load = 900, HighLoad = 900, Own = 900 };
                break;
            case AdmissionBound.Bytes:
                silo.Hold(90 * MiB);
                break;
            default:
                silo.Begin();
                silo.Begin();
                break;
        }

        var room = RoomName.Parse("room");
        foreach (var attempt in new Action[] { () => silo.CheckRoom(room), () => silo.Reserve(room) })
        {
            var full = Assert.Throws<SiloFullException>(attempt);
            Assert.Equal((limit, TimeSpan.FromSeconds(seconds)), (full.Limit, full.RetryAfter));
            Assert.Contains(fix, full.Message, StringComparison.Ordinal);
            Assert.StartsWith("Room 'room' is not opened: ", full.Message, StringComparison.Ordinal);
        }

        Assert.Equal([bound, bound], refused);
        Assert.False(silo.HasRoom);
    }

    [Fact]
    public void A_connection_of_a_viewer_is_refused_only_for_memory_and_each_refusal_is_counted()
    {
        var silo = Silo();
        var refused = new List<AdmissionBound>();
        silo.Refused = refused.Add;
        silo.Hold(100 * MiB);
        Assert.Null(silo.Check());
        _memory = _memory with { Used = 900 };
        Assert.Equal(
            new ViewerRefusal("Memory", "the device's silo has too little memory", TimeSpan.FromSeconds(15)), silo.Check());
        Assert.Equal([AdmissionBound.Memory], refused);
    }

    [Fact]
    public async Task However_many_rooms_are_opened_at_once_never_more_than_the_bound_are()
    {
        _options.Rooms = 20;
        var silo = Silo();
        var opened = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                try
                {
                    using var place = silo.Reserve(RoomName.Parse($"{worker} {i}"));
                    await Task.Yield();
                    silo.Begin();
                    Interlocked.Increment(ref opened);
                }
                catch (SiloFullException)
                {
                    await Task.Yield();
                }
            }
        })));
        Assert.InRange(opened, 1, 20);
        Assert.Equal(opened, silo.Uses.Single(use => use.Bound == AdmissionBound.Rooms).Used);
    }

    [Fact]
    public void The_place_of_a_room_that_is_not_opened_after_all_is_given_back_once()
    {
        var silo = Silo();
        var place = silo.Reserve(RoomName.Parse("one"));
        silo.Reserve(RoomName.Parse("two"));
        Assert.False(silo.HasRoom);
        place.Dispose();
        place.Dispose();
        Assert.True(silo.HasRoom);
        silo.Reserve(RoomName.Parse("three"));
        Assert.False(silo.HasRoom);
    }

    [Fact]
    public void While_a_bound_is_exceeded_each_viewer_may_hold_an_even_share_and_never_less_than_a_mebibyte()
    {
        var silo = Silo();
        var (one, two) = (silo.Begin(), silo.Begin());
        one.TryAddViewer();
        one.TryAddViewer();
        two.TryAddViewer();
        Assert.Equal(30 * MiB, one.FairShare);
        Assert.Equal(100 * MiB / 3, two.FairShare);
        one.Hold((60 * MiB) + 1);
        Assert.True(one.IsOver);
        Assert.False(two.IsOver);
        two.Hold(40 * MiB);
        Assert.True(two.IsOver);
        _options.Viewers = _options.ViewersPerRoom = 1_000_000;
        for (var i = 0; i < 1_000; i++)
        {
            silo.Hold(-101 * MiB);
            two.TryAddViewer();
            silo.Hold(101 * MiB);
        }

        Assert.Equal(MiB, two.FairShare);
    }

    [Fact]
    public void Rooms_are_opened_up_to_the_bound_and_each_that_ends_makes_room_once()
    {
        var silo = Silo();
        var room = RoomName.Parse("room");
        var first = silo.Begin();
        silo.CheckRoom(room);
        silo.Begin();
        var full = Assert.Throws<SiloFullException>(() => silo.CheckRoom(room));
        Assert.Contains("RemoteAccess:Admission:Rooms", full.Message, StringComparison.Ordinal);
        first.Dispose();
        first.Dispose();
        silo.CheckRoom(room);
        silo.Begin();
        Assert.Throws<SiloFullException>(() => silo.CheckRoom(room));
    }

    [Fact]
    public async Task However_many_come_at_once_never_more_than_the_bound_are_taken_in()
    {
        _options.Viewers = 50;
        _options.ViewersPerRoom = 40;
        var silo = Silo();
        var rooms = new[] { silo.Begin(), silo.Begin() };
        var admitted = await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
            Enumerable.Range(0, 100).Count(i => rooms[(worker + i) % 2].TryAddViewer() == AdmissionBound.None))));
        Assert.InRange(admitted.Sum(), 1, 50);
        Assert.Equal(admitted.Sum(), silo.Viewers);
    }

    [Fact]
    public void What_is_not_set_follows_from_the_memory_that_the_process_may_use()
    {
        _memory = new MemoryUse(0, 1024 * MiB);
        var silo = new SiloAdmission(new AdmissionOptions(), () => _memory);
        Assert.Equal((512 * MiB, 256 * MiB, 128 * MiB), (silo.MaxBytes, silo.MaxBytesPerRoom, silo.PartialFrames.Capacity));
        var machine = MemoryUse.Now();
        Assert.InRange(machine.Limit, 64 * MiB, long.MaxValue);
        Assert.InRange(machine.Used, 0, machine.Limit);
    }

    [Fact]
    public void A_bound_that_is_used_to_four_fifths_is_shown_with_words()
    {
        _memory = new MemoryUse(100, 1_000);
        var silo = Silo();
        Assert.False(silo.IsNearlyFull);
        Assert.Equal("fullest: Memory 100 of 1000 (give the process more memory)", silo.Capacity);
        silo.Begin();
        silo.Begin();
        Assert.True(silo.IsNearlyFull);
        Assert.StartsWith("nearly used up: Rooms 2 of 2 (RemoteAccess:Admission:Rooms); ", silo.Capacity, StringComparison.Ordinal);
    }

    [Fact]
    public void The_fullest_room_is_near_its_bound_from_four_fifths_on_until_it_is_gone()
    {
        (_options.Viewers, _options.ViewersPerRoom, _options.Rooms) = (100, 5, 100);
        var silo = Silo();
        var (one, full) = (silo.Begin(), silo.Begin());
        one.TryAddViewer();
        for (var viewer = 0; viewer < 3; viewer++)
        {
            full.TryAddViewer();
        }

        Assert.False(silo.IsNearlyFull);
        full.TryAddViewer();
        Assert.True(silo.IsNearlyFull);
        Assert.StartsWith(
            "nearly used up: ViewersPerRoom 4 of 5 (in the fullest room; RemoteAccess:Admission:ViewersPerRoom); ",
            silo.Capacity, StringComparison.Ordinal);
        full.RemoveViewer();
        full.Hold(48 * MiB);
        Assert.StartsWith(
            "nearly used up: BytesPerRoom 50331648 of 62914560 (in the fullest room; RemoteAccess:Admission:BytesPerRoom); ",
            silo.Capacity, StringComparison.Ordinal);
        full.Dispose();
        full.Dispose();
        Assert.False(silo.IsNearlyFull);
        Assert.Equal(1, silo.Uses.Single(use => use.Bound == AdmissionBound.ViewersPerRoom).Used);
    }

    [Theory]
    [InlineData("Rooms", 8, "Rooms 8 of 10 (RemoteAccess:Admission:Rooms)")]
    [InlineData("Viewers", 8, "Viewers 8 of 10 (RemoteAccess:Admission:Viewers)")]
    [InlineData("Bytes", 8 * 10 * MiB, "Bytes 83886080 of 104857600 (RemoteAccess:Admission:Bytes)")]
    [InlineData("PartialFrameBytes", 8 * 2 * MiB, "PartialFrameBytes 16777216 of 20971520 (RemoteAccess:Admission:PartialFrameBytes)")]
    [InlineData("Memory", 800, "Memory 800 of 1000 (give the process more memory)")]
    public async Task Each_bound_is_near_from_four_fifths_on_and_not_before_and_not_after(string bound, long near, string words)
    {
        (_options.Rooms, _options.Viewers, _options.ViewersPerRoom, _options.PartialFrameBytes) = (10, 10, 100, 20 << 20);
        _options.BytesPerRoom = 200 * MiB;
        var silo = Silo();
        var room = bound == "Rooms" ? null : silo.Begin();
        var took = 0;
        await UseAsync(near - 1);
        Assert.False(silo.IsNearlyFull);
        await UseAsync(1);
        Assert.True(silo.IsNearlyFull);
        Assert.StartsWith(
            $"nearly used up: {words}; new viewers and rooms are refused at the limit", silo.Capacity, StringComparison.Ordinal);
        await UseAsync(-1);
        Assert.False(silo.IsNearlyFull);

        async Task UseAsync(long change)
        {
            switch (bound)
            {
                case "Rooms" when change < 0:
                    room!.Dispose();
                    break;
                case "Rooms":
                    for (; change > 0; change--)
                    {
                        room = silo.Begin();
                    }

                    break;
                case "Viewers" when change < 0:
                    room!.RemoveViewer();
                    break;
                case "Viewers":
                    for (; change > 0; change--)
                    {
                        Assert.Equal(AdmissionBound.None, room!.TryAddViewer());
                    }

                    break;
                case "Bytes":
                    room!.Hold(change);
                    break;
                case "PartialFrameBytes" when change < 0:
                    silo.PartialFrames.Release(took);
                    break;
                case "PartialFrameBytes":
                    took = await silo.PartialFrames.AcquireAsync((int)change, TestContext.Current.CancellationToken);
                    break;
                default:
                    _memory = _memory with { Used = _memory.Used + change };
                    break;
            }
        }
    }
}
