using System.Diagnostics.Metrics;
using System.Reflection;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Metrics;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Metrics;

/// <summary>A listener of the meters that throws changes nothing but its own numbers.</summary>
public sealed class GuardedInstrumentsTests : IDisposable
{
    private readonly LinkFixture _fixture = new();
    private readonly MeterListener _broken = new();
    private int _thrown;

    public GuardedInstrumentsTests()
    {
        _broken.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == _fixture.Meters)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _broken.SetMeasurementEventCallback<long>((_, _, _, _) => Throw());
        _broken.SetMeasurementEventCallback<double>((_, _, _, _) => Throw());
        _broken.Start();
    }

    public void Dispose()
    {
        _broken.Dispose();
        _fixture.Dispose();
    }

    [Fact]
    [Trait("Rule", "P4")]
    [Trait("Rule", "F2")]
    public async Task An_overflow_resets_the_viewer()
    {
        _fixture.Options.QueueFrames = 1;
        var (link, stream) = await _fixture.Stuck();
        link.Send(LinkFixture.Numbered(1));
        Assert.Equal(SendOutcome.Overflowed, link.Send(LinkFixture.Numbered(2)).Outcome);
        Assert.Equal([ReasonCode.QueueOverflow], _fixture.Resets.Reasons);
        await _fixture.Ended(link);
        Assert.Equal((true, LinkPhase.Closed), (stream.IsClosed, link.Status.State));
        Assert.NotEqual(0, Volatile.Read(ref _thrown));
    }

    [Fact]
    [Trait("Rule", "F1")]
    public async Task What_is_written_is_written_and_a_closed_link_is_reset()
    {
        var (link, stream) = _fixture.Attached();
        link.Send(LinkFixture.Numbered(1));
        await _fixture.Until(() => stream.Frames.Count == 1 && link.IsIdle, "the frame");
        link.Send(LinkFixture.Numbered(2));
        await _fixture.Until(() => link.GetStatistics().FramesSent == 2, "the next frame");
        Assert.True(link.Reset(ReasonCode.ProtocolViolation));
        Assert.Equal([ReasonCode.ProtocolViolation], _fixture.Resets.Reasons);
        await _fixture.Ended(link);
    }

    [Fact]
    public void Every_instrument_that_is_written_to_is_guarded()
    {
        Type[] raw = [typeof(Counter<>), typeof(UpDownCounter<>), typeof(Histogram<>), typeof(Gauge<>)];
        var unguarded =
            from type in typeof(RemoteAccessMeter).Assembly.GetTypes().Where(type => type.Namespace != typeof(GuardedCounter).Namespace)
            from field in type.GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            where field.FieldType.IsGenericType && raw.Contains(field.FieldType.GetGenericTypeDefinition())
            select $"{type.FullName}.{field.Name}";
        Assert.Empty(unguarded);
    }

    private void Throw()
    {
        Interlocked.Increment(ref _thrown);
        throw new InvalidOperationException("on demand");
    }
}
