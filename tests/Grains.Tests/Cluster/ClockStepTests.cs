using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>Silos whose wall clock steps while rooms are served.</summary>
public sealed class ClockStepTests() : TwoSilos(Clocked)
{
    private static readonly SteppingTime Clock = new();

    [Fact]
    [Trait("Rule", "B20")]
    public async Task New_viewers_and_rooms_are_served_whatever_the_wall_clock_does()
    {
        var room = await OpenOn(A, "steps");
        var session = Host(A).Find(RoomName.Parse("steps"))!;
        room.Join("before");
        await Served(session, 1);

        Clock.Offset = TimeSpan.FromHours(-1);
        room.Join("back");
        await Served(session, 2);
        await OpenOn(A, "opened-after-the-step");

        Clock.Offset = TimeSpan.FromHours(1);
        room.Join("forth");
        await Served(session, 3);

        Clock.Offset = TimeSpan.FromHours(-2);
        room.Join("far-back");
        await Served(session, 4);
    }

    [Fact]
    [Trait("Rule", "B20")]
    public void Orleans_collector_of_idle_activations_is_found_and_given_the_steady_clock_once()
    {
        var services = new ServiceCollection();
        Assert.False(SteadyCollection.Use(services));

        var collector = typeof(Silo).Assembly.GetType("Orleans.Runtime.ActivationCollector", throwOnError: true)!;
        services.AddSingleton(collector);
        Assert.True(SteadyCollection.Use(services));
        Assert.True(SteadyCollection.Use(services));
        Assert.NotNull(Assert.Single(services).ImplementationFactory);
        Assert.Contains(collector.GetConstructors().Single().GetParameters(), parameter => parameter.ParameterType == typeof(TimeProvider));
    }

    private static void Clocked(ISiloBuilder silo) => silo.Services.AddSingleton<TimeProvider>(Clock);

    private Task Served(RoomSession session, int viewers) =>
        Pulse.Until(() => session.ParticipantCount == viewers, $"{viewers} viewers to be served");

    private sealed class SteppingTime : TimeProvider
    {
        private long _offset;

        public TimeSpan Offset
        {
            set => Volatile.Write(ref _offset, value.Ticks);
        }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _offset));
    }
}
