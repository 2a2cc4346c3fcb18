using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Metrics;

/// <summary>What the silo sees of its viewers' queues, every five seconds.</summary>
public sealed class LinkSamplerTests : IAsyncDisposable
{
    private const string Frames = "remote_access.queue.frames";
    private const string Ages = "remote_access.queue.age";
    private const string Slow = "remote_access.participants.slow";
    private const string Quarantined = "remote_access.participants.quarantined";
    private const string Streams = "remote_access.streams";
    private const int LookFailed = 1460;

    private static readonly byte[] s_frame = ServerMessageEncoder.Status(StatusLevel.Info, "to one");
    private readonly SessionFixture _fixture = new();
    private readonly Measurements _seen;
    private readonly SessionHost _host;
    private readonly LinkSampler _sampler;
    private readonly SiloLifecycleSubject _lifecycle = new(NullLogger<SiloLifecycleSubject>.Instance);

    public LinkSamplerTests()
    {
        _seen = new Measurements(_fixture.Meters, _fixture.Pulse);
        _host = new SessionHost(
            _fixture.Connector, RegistryGrains.Of(_fixture.Registry), _fixture.Epochs, null!, Options.Create(_fixture.Options),
            _fixture.Metrics, _fixture.Admission, TestThreads.Silo, _fixture.Time, null!, _fixture.Loggers);
        _sampler = new LinkSampler(
            _host, _fixture.Metrics, new AdmissionMetrics(_fixture.Meters), _fixture.Time, _fixture.Loggers.CreateLogger<LinkSampler>());
        _sampler.Participate(_lifecycle);
    }

    public async ValueTask DisposeAsync()
    {
        _fixture.Room.Streams.ToList().ForEach(stream => stream.Unstick());
        var drained = _host.DrainAsync(CancellationToken.None);
        while (!drained.IsCompleted)
        {
            _fixture.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(drained, Task.Run(() => { }));
        }

        _seen.Dispose();
        await _fixture.DisposeAsync();
    }

    [Fact]
    public async Task Every_viewer_of_every_room_is_looked_at_every_five_seconds_from_the_start_of_the_silo_to_its_stop()
    {
        await Join("one", "ann");
        await Join("one", "bob");
        await Join("two", "ann");
        _fixture.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(_seen.Of(Frames));
        Assert.Empty(_seen.Zeros("remote_access.removals", "reason"));

        await _lifecycle.OnStart(CancellationToken.None);
        Assert.NotEmpty(_seen.Zeros("remote_access.removals", "reason"));
        Assert.NotEmpty(_seen.Zeros("remote_access.admission.refused", "bound"));
        _fixture.Time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.Empty(_seen.Of(Frames));
        _fixture.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal([0, 0, 0], _seen.Of(Frames));
        Assert.Equal([0, 0, 0], _seen.Of(Ages));
        Assert.Equal((3, 0, 0), (_seen.Gauge(Streams), _seen.Gauge(Slow), _seen.Gauge(Quarantined)));

        _fixture.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(6, _seen.Of(Frames).Length);
        await _lifecycle.OnStop(CancellationToken.None);
        _fixture.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(6, _seen.Of(Frames).Length);
    }

    [Fact]
    public async Task How_much_waits_for_a_viewer_and_for_how_long_are_histograms_and_from_one_second_on_it_is_slow()
    {
        _fixture.Options.Participant.WriteTimeout = TimeSpan.FromMinutes(1);
        await _lifecycle.OnStart(CancellationToken.None);
        var (slow, stuck) = await JoinStuck("one", "slow");
        var (fast, _) = await JoinStuck("two", "fast");
        _fixture.Time.Advance(TimeSpan.FromSeconds(4));
        Send(slow, times: 3);
        _fixture.Time.Advance(TimeSpan.FromTicks(1));
        Send(fast, times: 2);
        Send(slow, times: 4);
        _fixture.Time.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));

        Assert.Equal([2, 7], _seen.Of(Frames).Order());
        Assert.Equal([1 - 1e-7, 1], _seen.Of(Ages).Order(), (expected, actual) => Math.Abs(expected - actual) < 1e-9);
        Assert.Equal((1, 2), (_seen.Gauge(Slow), _seen.Gauge(Streams)));
        Assert.Equal("{frame}", Assert.IsType<Histogram<long>>(_seen.Instrument(Frames)).Unit);
        Assert.Equal("s", Assert.IsType<Histogram<double>>(_seen.Instrument(Ages)).Unit);

        // What is seen is as of the last look.
        stuck.Unstick();
        await _fixture.Until(() => slow.GetStatistics().QueuedFrames == 0, "the queue to be written");
        Assert.Equal(1, _seen.Gauge(Slow));
        _seen.Clear();
        _fixture.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([0, 2], _seen.Of(Frames).Order());
        Assert.Equal([0, 6 - 1e-7], _seen.Of(Ages).Order(), (expected, actual) => Math.Abs(expected - actual) < 1e-9);
        Assert.Equal(1, _seen.Gauge(Slow));
    }

    [Fact]
    public async Task Who_is_past_its_budget_of_failures_is_quarantined_and_has_no_stream_and_no_queue()
    {
        _fixture.Options.Retry.Budget = 1;
        await _lifecycle.OnStart(CancellationToken.None);
        Room("one").BeforeOpen = (_, _, _) => throw new IOException("on demand");
        Open("one");
        Room("one").Join("ann");
        await _fixture.RetriesScheduled();
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await _fixture.RetriesScheduled(2);
        Assert.Equal(0, _seen.Gauge(Quarantined));

        _fixture.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((1, 0, 0), (_seen.Gauge(Quarantined), _seen.Gauge(Streams), _seen.Gauge(Slow)));
        Assert.Empty(_seen.Of(Frames));
    }

    [Fact]
    public async Task Who_left_is_not_counted_any_more()
    {
        await _lifecycle.OnStart(CancellationToken.None);
        var link = await Join("one", "ann");
        _fixture.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, _seen.Gauge(Streams));

        Room("one").Leave(Room("one").Find(link.Identity.Identity)!);
        await _fixture.Until(() => _host.Find(RoomName.Parse("one"))!.Holdings.Links == 0, "the viewer to be gone");
        Assert.Equal(1, _seen.Gauge(Streams));
        _fixture.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(0, _seen.Gauge(Streams));
    }

    [Fact]
    public async Task A_listener_of_the_meters_that_throws_disturbs_no_look()
    {
        await _lifecycle.OnStart(CancellationToken.None);
        await Join("one", "ann");
        _seen.Measuring = static _ => throw new IOException("on demand");
        _fixture.Time.Advance(TimeSpan.FromSeconds(5));
        _seen.Measuring = static _ => { };
        Assert.Equal(1, _seen.Gauge(Streams));
        Assert.Empty(_fixture.LogEntries(LookFailed));
    }

    [Fact]
    public void A_look_that_fails_is_logged_and_the_next_one_comes()
    {
        var sampler = new LinkSampler(
            null!, _fixture.Metrics, new AdmissionMetrics(_fixture.Meters), _fixture.Time, _fixture.Loggers.CreateLogger<LinkSampler>());
        sampler.Look();
        Assert.Equal(LogLevel.Error, Assert.Single(_fixture.LogEntries(LookFailed)).Level);
        sampler.Look();
        Assert.Equal(2, _fixture.LogEntries(LookFailed).Count);
    }

    [Fact]
    public async Task A_look_that_is_due_while_another_lasts_is_left_out()
    {
        await Join("one", "ann");
        var looks = 0;
        _seen.Measuring = name =>
        {
            if (name == Frames && ++looks == 1)
            {
                _sampler.Look();
            }
        };

        _sampler.Look();
        Assert.Equal(1, looks);
        _sampler.Look();
        Assert.Equal(2, looks);
    }

    private static void Send(ParticipantLink link, int times)
    {
        for (var i = 0; i < times; i++)
        {
            link.Send(s_frame);
        }
    }

    private FakeRoom Room(string name) => _fixture.Connector.Room(name);

    private void Open(string room)
    {
        if (_host.Find(RoomName.Parse(room)) is null)
        {
            _host.Start(RoomName.Parse(room), 1, _fixture.Descriptor, []);
        }
    }

    private async Task<ParticipantLink> Join(string room, string identity)
    {
        Open(room);
        await _fixture.Until(() => _host.Find(RoomName.Parse(room))!.Status.Phase == RoomPhase.Connected, $"room '{room}' to be connected");
        var sid = Room(room).Join(identity, $"PA_{room}{identity}").Sid;
        var link = default(ParticipantLink);
        await _fixture.Until(() => (link = _host.Find(RoomName.Parse(room))!.Link(sid)) is not null, $"'{identity}' to be registered");
        var stream = await Room(room).StreamTo(identity);
        await _fixture.Until(() => stream.WritesInFlight > 0 || stream.Frames.Count > 1, "the initial messages");
        return link!;
    }

    // Its first write hangs, with the initial messages in it.
    private async Task<(ParticipantLink Link, FakeStream Stream)> JoinStuck(string room, string identity)
    {
        Room(room).Behaviour = (_, _) => StreamBehaviour.Good with { HangFromWrite = 1 };
        var link = await Join(room, identity);
        return (link, await Room(room).StreamTo(identity));
    }
}
