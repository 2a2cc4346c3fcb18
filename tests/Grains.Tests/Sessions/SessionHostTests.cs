using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>The sessions of one silo: what a drain that comes in between does, and what is remembered of those that ended.</summary>
public sealed class SessionHostTests : IAsyncDisposable
{
    private static readonly RoomName Room = RoomName.Parse("room");
    private readonly SessionFixture _fixture = new();
    private readonly HookedOptions _options;
    private readonly SessionHost _host;

    public SessionHostTests()
    {
        _options = new HookedOptions(_fixture.Options);

        // Nobody asks who the silo is, nor for grains: no viewer comes.
        _host = new SessionHost(
            _fixture.Connector, null!, _fixture.Epochs, null!, _options, _fixture.Metrics, _fixture.Admission, TestThreads.Silo,
                _fixture.Time, null!,
            _fixture.Loggers);
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    [Trait("Rule", "S6")]
    public async Task A_session_that_begins_while_the_drain_looks_is_refused_and_stopped()
    {
        // Between the start's first look at the drain and its entry: the drain finds no session then.
        _options.Read = () => _host.DrainAsync(CancellationToken.None).GetAwaiter().GetResult();

        Assert.Throws<SiloDrainingException>(() => _host.Start(Room, 1, _fixture.Descriptor, []));

        await _fixture.Until(
            () => _host.Find(Room) is null && _fixture.Room.Device is null or { IsClosed: true }, "the session to be stopped");
        Assert.Empty(_host.Statuses);
        Assert.Throws<SiloDrainingException>(() => _host.Start(Room, 2, _fixture.Descriptor, []));
    }

    [Fact]
    [Trait("Rule", "R7")]
    public async Task A_room_that_ended_here_is_remembered_for_thirty_seconds()
    {
        Assert.False(_host.HasLeft(Room));
        var session = _host.Start(Room, 1, _fixture.Descriptor, []);
        Assert.False(_host.HasLeft(Room));
        await _host.StopAsync(session, ReasonCode.RoomClosed).Within("the stop");
        Assert.True(_host.HasLeft(Room));

        _fixture.Time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        Assert.True(_host.HasLeft(Room));
        _fixture.Time.Advance(TimeSpan.FromTicks(1));
        Assert.False(_host.HasLeft(Room));
    }

    private sealed class HookedOptions(RemoteAccessOptions options) : IOptions<RemoteAccessOptions>
    {
        public Action Read { get; set; } = static () => { };

        public RemoteAccessOptions Value
        {
            get
            {
                Read();
                return options;
            }
        }
    }
}
