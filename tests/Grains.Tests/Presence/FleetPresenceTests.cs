using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Presence;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Rooms;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Presence;

/// <summary>Where a viewer is present, from the answers of the silos.</summary>
public sealed class FleetPresenceTests : IAsyncLifetime
{
    private static readonly ParticipantIdentity Ann = ParticipantIdentity.Parse("ann");
    private readonly RoomOwnerFixture _fixture = new();
    private readonly FakeMembers _cluster = new(3);
    private readonly Silos _silos = new();
    private readonly FleetPresence _presence;

    public FleetPresenceTests() => _presence = new FleetPresence(
        _cluster.Members,
        new LocalPresence(_fixture.Host, _cluster.Members),
        _silos,
        _fixture.Session.Time,
        _fixture.Session.Loggers.CreateLogger<FleetPresence>());

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Pages_are_in_order_over_all_silos_and_have_each_room_once()
    {
        _silos.Has(1, ["a", "d", "e", "B"], 1);
        _silos.Has(2, ["b", "c", "f"], 1);

        var rooms = new List<string>();
        var pages = 0;
        for (var next = string.Empty; next is not null; pages++)
        {
            var page = await _presence.FindAsync(Ann, next, 3);
            Assert.False(page.IsPartial);
            rooms.AddRange(page.Rooms.Select(room => room.Room));
            next = page.Next;
        }

        Assert.Equal(["B", "a", "b", "c", "d", "e", "f"], rooms);
        Assert.Equal(3, pages);
    }

    [Fact]
    public async Task A_page_that_ends_with_the_last_room_is_the_last_one()
    {
        _silos.Has(1, ["a", "b", "c"], 1);
        Assert.Null((await _presence.FindAsync(Ann, string.Empty, 3)).Next);
        Assert.Equal("b", (await _presence.FindAsync(Ann, string.Empty, 2)).Next);
        Assert.Empty((await _presence.FindAsync(Ann, "c", 3)).Rooms);
    }

    [Fact]
    [Trait("Rule", "B9")]
    public async Task Of_two_sessions_of_a_room_the_newer_one_counts()
    {
        _silos.Has(1, ["a", "b"], 4);
        _silos.Has(2, ["b"], 5);
        var page = await _presence.FindAsync(Ann, string.Empty, 10);
        Assert.Equal([("a", 4L), ("b", 5L)], page.Rooms.Select(room => (room.Room, room.Epoch)));
    }

    [Fact]
    public async Task A_silo_that_does_not_answer_or_fails_is_named_and_the_rooms_of_the_others_are_there()
    {
        _silos.Has(1, ["a"], 1);
        _silos.Answers[2] = new TaskCompletionSource<SiloPresencePage>().Task;
        var asked = _presence.FindAsync(Ann, string.Empty, 10);
        Assert.False(asked.IsCompleted);
        _fixture.Session.Time.Advance(TimeSpan.FromSeconds(2));

        var page = await asked.Within("the answer without the silent silo");
        Assert.Equal("a", Assert.Single(page.Rooms).Room);
        Assert.True(page.IsPartial);
        Assert.Equal("127.0.0.1:11113@1", Assert.Single(page.Unanswered));

        _silos.Answers[1] = Task.FromException<SiloPresencePage>(new IOException("ann is at room a"));
        _silos.Answers.Remove(2);
        Assert.Equal("127.0.0.1:11112@1", Assert.Single((await _presence.FindAsync(Ann, string.Empty, 10)).Unanswered));
        Assert.All(_fixture.Session.Logs.GetSnapshot(), line => Assert.DoesNotContain("ann", line.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Silos_that_stop_are_asked_and_dead_ones_are_not()
    {
        _silos.Has(1, ["a"], 1);
        _silos.Has(2, ["b"], 1);
        _cluster.Set(FakeMembers.Silo(1), SiloStatus.ShuttingDown);
        _cluster.Set(FakeMembers.Silo(2), SiloStatus.Dead);
        var page = await _presence.FindAsync(Ann, string.Empty, 10);
        Assert.Equal("a", Assert.Single(page.Rooms).Room);
        Assert.False(page.IsPartial);
    }

    [Fact]
    public async Task Bad_input_is_refused_with_what_is_wrong()
    {
        var unset = await Assert.ThrowsAsync<ArgumentException>(() => _presence.FindAsync(default, string.Empty, 1));
        Assert.Contains("ParticipantIdentity.Parse", unset.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentNullException>(() => _presence.FindAsync(Ann, null!, 1));
        foreach (var most in new[] { 0, -1, IPresenceGrain.MaxPage + 1 })
        {
            var wrong = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _presence.FindAsync(Ann, string.Empty, most));
            Assert.Contains("1 to 1000", wrong.Message, StringComparison.Ordinal);
        }

        Assert.Equal(0, _silos.Asked);
        await _presence.FindAsync(Ann, string.Empty, IPresenceGrain.MaxPage);
    }

    private sealed class Silos : ISiloPresences
    {
        private readonly Dictionary<int, (string[] Rooms, long Epoch)> _rooms = [];

        public Dictionary<int, Task<SiloPresencePage>> Answers { get; } = [];

        public int Asked { get; private set; }

        public void Has(int silo, string[] rooms, long epoch) => _rooms[silo] = (rooms, epoch);

        public Task<SiloPresencePage> FindAsync(SiloAddress silo, ParticipantIdentity identity, string after, int most)
        {
            Asked++;
            Assert.Equal(Ann, identity);
            var number = silo.Endpoint.Port - FakeMembers.Silo(0).Endpoint.Port;
            return Answers.GetValueOrDefault(number) ?? Task.FromResult(Answer(number, after, most));
        }

        private SiloPresencePage Answer(int silo, string after, int most)
        {
            var (rooms, epoch) = _rooms.GetValueOrDefault(silo, ([], 0));
            ViewerPresence[] all = [.. rooms.Where(room => string.CompareOrdinal(room, after) > 0).Order(StringComparer.Ordinal)
                .Select(room => new ViewerPresence { Room = room, Silo = $"{silo}", Epoch = epoch })];
            return new SiloPresencePage([.. all.Take(most)], all.Length > most);
        }
    }
}
