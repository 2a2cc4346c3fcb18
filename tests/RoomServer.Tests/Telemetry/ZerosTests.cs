using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Telemetry;

namespace RemoteAccess.RoomServer.Tests.Telemetry;

/// <summary>What has never happened shows 0: a rate sees the first one.</summary>
public sealed class ZerosTests
{
    [Fact]
    public void Every_counter_shows_0_from_the_start_for_every_refusal_and_every_close_code()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        var instruments = new List<string>();
        var seen = new List<(string Name, long Value, string? Tag)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, meters))
                {
                    instruments.Add(instrument.Name);
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            seen.Add((instrument.Name, value, tags.Length == 0 ? null : (string?)tags[0].Value)));
        listener.Start();

        new RoomServerMetrics(meters).ShowZeros();

        var refusals = typeof(RefusalCode).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!);
        Assert.Equal(refusals.Order(), Tags("roomserver.connections.refused"));
        Assert.Equal(Enum.GetNames<RoomCloseCode>().Order(), Tags("roomserver.connections.closed"));
        Assert.All(seen, one => Assert.Equal(0, one.Value));
        Assert.Equal(instruments.Order(), seen.Select(one => one.Name).Distinct().Order());

        IEnumerable<string?> Tags(string name) => seen.Where(one => one.Name == name).Select(one => one.Tag).Order();
    }

    [Fact]
    public void Every_instrument_that_is_written_to_is_guarded_against_its_listeners()
    {
        Type[] raw = [typeof(Counter<>), typeof(UpDownCounter<>), typeof(Histogram<>), typeof(Gauge<>)];
        var unguarded =
            from type in typeof(RoomServerMetrics).Assembly.GetTypes()
            where type.Namespace != "RemoteAccess.Metrics"
            from field in type.GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            where field.FieldType.IsGenericType && raw.Contains(field.FieldType.GetGenericTypeDefinition())
            select $"{type.FullName}.{field.Name}";
        Assert.Empty(unguarded);
    }
}
