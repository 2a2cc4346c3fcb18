using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Rooms;

/// <summary>A store, or a silo, that fails in the middle of a change of a room.</summary>
public sealed class RoomOwnerFaultTests : IAsyncLifetime
{
    private readonly RoomOwnerFixture _fixture = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    [Trait("Rule", "B19")]
    public async Task A_room_whose_close_was_reported_as_failed_but_took_effect_is_open_again_after_an_open()
    {
        var owner = await _fixture.Active();
        await owner.OpenAsync(_fixture.Session.Descriptor);
        (_fixture.FailsAfterWrites, _fixture.FailsReads) = (true, true);
        await Assert.ThrowsAsync<IOException>(() => owner.CloseAsync());
        (_fixture.FailsAfterWrites, _fixture.FailsReads) = (false, false);

        var epoch = await owner.OpenAsync(_fixture.Session.Descriptor);

        Assert.Equal((true, epoch, epoch), (_fixture.Stored.Wanted, _fixture.Stored.Epoch, owner.Session!.Epoch));
    }

    [Fact]
    [Trait("Rule", "B19")]
    public async Task A_write_that_fails_while_another_silo_takes_the_room_is_decided_by_what_is_stored()
    {
        var owner = await _fixture.Active();
        await owner.OpenAsync(_fixture.Session.Descriptor);
        _fixture.Fleet.Others["other"] = 7;
        _fixture.BeforeWrite = () =>
        {
            _fixture.Stored = _fixture.Stored with { Epoch = 7, Silo = "other" };
            throw new IOException("The answer was lost.");
        };

        await Assert.ThrowsAsync<RoomMovedException>(() => owner.ChangeBansAsync(bans => bans));
        Assert.Null(owner.Session);
    }

    [Fact]
    [Trait("Rule", "B19")]
    public async Task A_room_that_ended_by_itself_on_a_full_silo_is_tried_again_with_pauses()
    {
        var owner = await _fixture.Active();
        await owner.OpenAsync(_fixture.Session.Descriptor);
        var session = owner.Session!;
        await _fixture.Session.Until(() => session.Status.Phase == RoomPhase.Connected, "the room to be connected");
        _fixture.Session.Options.Admission.Rooms = 0;
        _fixture.Host.Supersede(session);
        await session.Completion;
        await _fixture.Session.Until(() => owner.IsRefused && _fixture.Session.Time.Armed > 0, "the next attempt to wait");

        _fixture.Session.Options.Admission.Rooms = 10;
        _fixture.Session.Time.Advance(TimeSpan.FromSeconds(10));
        await _fixture.Session.Until(() => owner.Session is not null, "the room to be served again");
        Assert.Equal(2, owner.Session!.Epoch);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Rule", "B19")]
    public async Task A_room_is_served_on_where_it_is_while_the_store_takes_no_writes(bool failsReads)
    {
        var owner = await _fixture.Active();
        await owner.OpenAsync(_fixture.Session.Descriptor);
        var session = owner.Session!;
        _fixture.Fleet.Others["other"] = 0;
        (_fixture.FailsWrites, _fixture.FailsReads) = (true, failsReads);

        await Assert.ThrowsAsync<IOException>(() => owner.MoveAsync(null));
        await Assert.ThrowsAsync<IOException>(() => owner.MoveAsync(null));

        Assert.Same(session, owner.Session);
        Assert.False(session.IsEnding);
        Assert.Empty(_fixture.Fleet.Handed);
        (_fixture.FailsWrites, _fixture.FailsReads) = (false, false);
        Assert.True(await owner.MoveAsync(null));
        Assert.Equal(("other", 2L), (_fixture.Stored.Silo, _fixture.Stored.Epoch));
    }

    [Fact]
    [Trait("Rule", "B19")]
    public async Task A_hand_over_whose_write_fails_after_the_session_has_ended_is_finished_by_the_silo_that_drains()
    {
        var owner = await OpenBesideAnotherSiloAsync();
        _fixture.Host.RefuseRooms();
        (_fixture.FailsWrites, _fixture.WritesBeforeFailure) = (true, 1);
        await Assert.ThrowsAsync<IOException>(() => owner.MoveAsync(null));
        Assert.Null(owner.Session);
        _fixture.FailsWrites = false;

        await MovedOnAsync(owner);
        Assert.Equal(("other", _fixture.Stored.Epoch), (_fixture.Stored.Silo, Assert.Single(_fixture.Fleet.Handed).Epoch));
        Assert.Equal(RoomStanding.Elsewhere, owner.Standing);
    }

    [Fact]
    [Trait("Rule", "B19")]
    public async Task A_room_whose_new_silo_dies_before_it_starts_the_room_is_served_here_again_above_its_epoch()
    {
        var owner = await OpenBesideAnotherSiloAsync();
        _fixture.Fleet.DiesBeforeStart = true;

        Assert.False(await owner.MoveAsync("other"));

        Assert.Equal((RoomStanding.Serving, 3L), (owner.Standing, owner.Session!.Epoch));
        Assert.Equal((_fixture.Fleet.Here, 3L), (_fixture.Stored.Silo, _fixture.Stored.Epoch));
        Assert.Equal(new RoomIndexEntry(true, _fixture.Fleet.Here, 3), _fixture.Fleet.Indexed[^1]);
    }

    [Fact]
    [Trait("Rule", "B19")]
    public async Task A_room_whose_new_silo_dies_after_it_started_the_room_is_opened_by_whoever_looks_next()
    {
        var owner = await OpenBesideAnotherSiloAsync();
        Assert.True(await owner.MoveAsync("other"));
        Assert.Equal(RoomStanding.Elsewhere, owner.Standing);
        _fixture.Fleet.Others.Remove("other");

        await owner.LookAsync();

        Assert.Equal((RoomStanding.Serving, 3L), (owner.Standing, owner.Session!.Epoch));
    }

    [Fact]
    [Trait("Rule", "B9")]
    public async Task A_hand_over_of_a_room_that_a_survivor_has_reopened_meanwhile_gives_way()
    {
        var owner = await OpenBesideAnotherSiloAsync();
        _fixture.BeforeWrite = () =>
        {
            // This silo was taken for dead: another one has read the record and stored its own epoch.
            _fixture.BeforeWrite = () => Task.CompletedTask;
            _fixture.Stored = _fixture.Stored with { Epoch = 2, Silo = "survivor" };
            _fixture.Fleet.Others["survivor"] = 2;
            return Task.CompletedTask;
        };

        await Assert.ThrowsAsync<RoomMovedException>(() => owner.MoveAsync("other"));

        Assert.Equal((RoomStanding.Elsewhere, null), (owner.Standing, _fixture.Host.Find(RoomOwnerFixture.Room)));
        Assert.Equal((2L, "survivor"), (_fixture.Stored.Epoch, _fixture.Stored.Silo));
        Assert.Empty(_fixture.Fleet.Handed);
    }

    [Fact]
    [Trait("Rule", "B19")]
    public async Task A_room_that_another_silo_serves_is_known_to_be_there_while_that_silo_is_asked_again()
    {
        _fixture.Fleet.Others["other"] = 3;
        _fixture.Stored = new RoomRecord { Wanted = true, Epoch = 3, Silo = "other", Descriptor = _fixture.Session.Descriptor };
        var owner = await _fixture.Active();
        var answer = new TaskCompletionSource();
        _fixture.Fleet.OthersAnswer = answer.Task;

        var looking = owner.LookAsync();

        Assert.Equal((RoomStanding.Elsewhere, false), (owner.Standing, looking.IsCompleted));
        answer.SetResult();
        await Assert.ThrowsAsync<RoomMovedException>(() => looking);
        Assert.Equal(RoomStanding.Elsewhere, owner.Standing);
    }

    [Fact]
    [Trait("Rule", "B19")]
    public async Task A_session_whose_room_was_closed_by_another_activation_ends_when_its_owner_looks()
    {
        var owner = await _fixture.Active();
        await owner.OpenAsync(_fixture.Session.Descriptor);
        _fixture.Stored = _fixture.Stored with { Wanted = false };

        await owner.LookAsync();

        Assert.Equal((RoomStanding.Closed, null), (owner.Standing, _fixture.Host.Find(RoomOwnerFixture.Room)));
    }

    [Fact]
    public async Task The_viewers_of_a_room_that_moves_and_its_new_silo_wait_neither_for_each_other_nor_for_the_index()
    {
        var owner = await OpenBesideAnotherSiloAsync();
        var index = new TaskCompletionSource();
        _fixture.Fleet.IndexAnswers = index.Task;

        var moving = owner.MoveAsync(null);

        await _fixture.Session.Until(() => _fixture.Fleet.Handed.Count == 1, "the other silo to be asked to start the room");
        Assert.Equal((RoomOwnerFixture.Room, RoomDepartureKind.Moved, "other"), Assert.Single(_fixture.Fleet.SentAway));
        Assert.Equal(1, _fixture.Fleet.SentAwayBefore);
        Assert.False(moving.IsCompleted);
        index.SetResult();
        Assert.True(await moving);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "B19")]
    public async Task What_was_published_on_latched_channels_survives_a_hand_over_that_comes_to_nothing(bool failsWrite)
    {
        var owner = await _fixture.Active();
        await owner.OpenAsync(_fixture.Session.Descriptor with { Channels = [SessionFixture.Channel(1) with { Latched = true }] });
        owner.Session!.Publish(1, 5, [1, 2]);
        _fixture.Fleet.Others["other"] = 0;
        _fixture.Fleet.Starts = false;
        (_fixture.FailsWrites, _fixture.WritesBeforeFailure) = (failsWrite, 1);
        var moving = owner.MoveAsync(null);
        if (failsWrite)
        {
            await Assert.ThrowsAsync<IOException>(() => moving);
            _fixture.FailsWrites = false;
        }
        else
        {
            Assert.False(await moving);
        }

        await owner.LookAsync();
        Assert.Equal([1, 2], Assert.Single(owner.Session!.Tables.Snapshot().Latched).Data.ToArray());
    }

    [Fact]
    [Trait("Rule", "B19")]
    public async Task A_room_of_a_silo_that_was_cut_off_is_served_again_when_the_silo_is_back()
    {
        var owner = await _fixture.Active();
        await owner.OpenAsync(_fixture.Session.Descriptor);
        _fixture.FailsReads = true;
        await Assert.Single(_fixture.Host.CutOff()).Completion;
        (_fixture.FailsReads, _fixture.Host.IsCutOff) = (false, false);

        await _fixture.Session.Until(
            () =>
            {
                _fixture.Session.Time.Advance(TimeSpan.FromSeconds(1));
                return owner.Session is not null;
            },
            "the room to be served again");
        Assert.Equal(2, _fixture.Stored.Epoch);
    }

    [Fact]
    [Trait("Rule", "B19")]
    public async Task A_silo_that_drains_does_not_keep_the_activation_of_a_room_that_callers_open()
    {
        var owner = await _fixture.Active();
        _fixture.Host.RefuseRooms();
        await Assert.ThrowsAsync<SiloDrainingException>(() => owner.OpenAsync(_fixture.Session.Descriptor));
        Assert.Equal(1, _fixture.GivenUp);
    }

    [Fact]
    public async Task A_look_at_a_closed_room_takes_it_out_of_the_index()
    {
        _fixture.Stored = new RoomRecord { Epoch = 4, Silo = "other" };
        var owner = await _fixture.Active();
        await owner.LookAsync();
        Assert.Equal(new RoomIndexEntry(false, "other", 4), Assert.Single(_fixture.Fleet.Indexed));
    }

    /// <summary>The owner of a room that is open here, while another silo could take it.</summary>
    private async Task<RoomOwner> OpenBesideAnotherSiloAsync()
    {
        var owner = await _fixture.Active();
        await owner.OpenAsync(_fixture.Session.Descriptor);
        _fixture.Fleet.Others["other"] = 0;
        return owner;
    }

    private Task MovedOnAsync(RoomOwner owner) => _fixture.Session.Until(
        () =>
        {
            _fixture.Session.Time.Advance(TimeSpan.FromSeconds(1));
            return _fixture.Fleet.Handed.Count > 0 && !owner.IsChanging;
        },
        "the room to be handed over");
}
