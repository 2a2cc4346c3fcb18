using System.Buffers;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.Inbound;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Inbound;

/// <summary>How long a large frame keeps the room that it takes, by the pace at which it comes.</summary>
[Trait("Rule", "B13")]
public sealed class ArrivingFrameTests
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _time = new();
    private readonly ArrivingFrame _frame;
    private byte[] _bytes = [];
    private bool _contended;
    private int _woken;

    public ArrivingFrameTests() => _frame = new ArrivingFrame(s_timeout, _time, () => _contended, () => _woken++);

    private void Hold(int length)
    {
        _bytes = new byte[length];
        FrameHeader.Write(_bytes, FrameOpcode.Binary, length - FrameHeader.Size);
        _frame.Hold(new Room(), length);
        Arrive(FrameHeader.Size);
    }

    private void Arrive(int bytes)
    {
        var buffer = new ReadOnlySequence<byte>(_bytes, 0, bytes);
        Assert.False(_frame.TryRead(ref buffer, out _));
    }

    // Seconds until it has lost its room; null when it keeps it for 50 s.
    private int? Lost(int perSecond)
    {
        for (var second = 1; second <= 50; second++)
        {
            Arrive(FrameHeader.Size + (second * perSecond));
            _time.Advance(TimeSpan.FromSeconds(1));
            if (_frame.Problem is not null)
            {
                return second;
            }
        }

        return null;
    }

    [Theory]
    [InlineData(6_000_000, 100_000, null)]
    [InlineData(6_000_000, 99_000, 2)]
    [InlineData(600_000, 10_000, null)]
    [InlineData(600_000, 9_900, 2)]
    [InlineData(600_000, 0, 2)]
    public void While_others_wait_a_frame_must_come_as_fast_as_makes_it_whole_in_time_however_long_it_is(
        int length, int perSecond, int? lost)
    {
        _contended = true;
        Hold(length);
        Assert.Equal(lost, Lost(perSecond));
        Assert.Equal(lost is null ? 0 : 1, _woken);
    }

    [Fact]
    public void While_nobody_waits_it_may_come_as_it_likes_until_its_time_is_over()
    {
        Hold(600_000);
        Assert.Null(Lost(0));
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Null(_frame.Problem);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("A frame did not arrive completely within 60 s", _frame.Problem);
    }

    [Fact]
    public void One_that_has_been_slow_loses_its_room_as_soon_as_somebody_waits_and_one_pause_is_forgiven()
    {
        Hold(600_000);
        _time.Advance(TimeSpan.FromSeconds(5));
        _contended = true;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(_frame.Problem);
        _frame.End();

        Hold(600_000);
        for (var second = 1; second <= 20; second++)
        {
            // Twice as much every other second.
            Arrive(FrameHeader.Size + (second / 2 * 20_000));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Null(_frame.Problem);
    }

    [Fact]
    public void What_is_over_is_looked_at_no_more()
    {
        _contended = true;
        Hold(600_000);
        _frame.End();
        _time.Advance(s_timeout);
        Assert.Equal((null, 0), (_frame.Problem, _woken));
    }

    private sealed class Room : IDisposable
    {
        public void Dispose()
        {
            // Counted elsewhere.
        }
    }
}
