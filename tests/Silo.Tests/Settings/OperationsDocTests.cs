using System.Globalization;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.OnDemand;
using RemoteAccess.Hosting.Health;
using RemoteAccess.Hosting.RoomServers;
using RemoteAccess.Hosting.Telemetry;
using RemoteAccess.Hosting.ViewerTokens;
using RemoteAccess.LiveKit;
using RemoteAccess.LiveKit.Native.Hosting;
using RemoteAccess.RoomServer;
using RemoteAccess.Silo.Clustering;
using RemoteAccess.Silo.Dashboard;
using RemoteAccess.Silo.Demo;
using RemoteAccess.Silo.Hosting;
using RemoteAccess.Silo.Http;
using RemoteAccess.Silo.Logs;
using RemoteAccess.Silo.Reminders;
using RemoteAccess.Silo.Storage;

namespace RemoteAccess.Silo.Tests.Settings;

/// <summary>docs/operations.md lists every setting there is, with its default.</summary>
public sealed class OperationsDocTests
{
    private static readonly (string Section, object Options)[] Sections =
    [
        (HttpSettings.Section, new HttpSettings()),
        (DashboardSettings.Section, new DashboardSettings()),
        (HealthSettings.Section, new HealthSettings()),
        (TelemetrySettings.Section, new TelemetrySettings()),
        (LogSettings.Section, new LogSettings()),
        (ShutdownSettings.Section, new ShutdownSettings()),
        (ClusterSettings.Section, new ClusterSettings()),
        (StorageSettings.Section, new StorageSettings()),
        (ReminderSettings.Section, new ReminderSettings()),
        (ViewerTokenSettings.Section, new ViewerTokenSettings()),
        (DemoSettings.Section, new DemoSettings()),
        (RoomServerSettings.Section, new RoomServerSettings()),
        (RoomServerOptions.SectionName, new RoomServerOptions()),
        (RefusalOptions.SectionName, new RefusalOptions()),
        (LiveKitOptions.SectionName, new LiveKitOptions()),
        (NativeLibraryOptions.SectionName, new NativeLibraryOptions()),
        (RemoteAccessOptions.Section, new RemoteAccessOptions()),
        (OnDemandOptions.Section, new OnDemandOptions()),
    ];

    [Fact]
    public void Every_setting_is_listed_with_its_default()
    {
        var rows = File.ReadAllLines(RepositoryFiles.PathOf("docs/operations.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToArray();
        var wrong = Sections.SelectMany(section => Leaves(section.Section, section.Options))
            .Where(leaf =>
                !Array.Exists(rows, row => row.StartsWith($"| `{leaf.Key}` |", StringComparison.Ordinal) && row.Contains(
                    $"| {leaf.Default} |", StringComparison.Ordinal)))
            .Select(leaf => $"{leaf.Key}, default {leaf.Default}");

        Assert.Empty(wrong);
    }

    private static IEnumerable<(string Key, string Default)> Leaves(string path, object options)
    {
        foreach (var property in options.GetType().GetProperties())
        {
            var value = property.GetValue(options);
            if (value is System.Collections.IDictionary && property.PropertyType.GetGenericArguments()[1] is { IsClass: true } entry
                && entry != typeof(string))
            {
                foreach (var leaf in Leaves($"{path}:{property.Name}:<key>", Activator.CreateInstance(entry)!))
                {
                    yield return leaf;
                }
            }
            else if (value is System.Collections.IDictionary)
            {
                yield return ($"{path}:{property.Name}:<key>", "none");
            }
            else if (value is not null && value is not string && value is not Uri && value.GetType().IsClass)
            {
                foreach (var leaf in Leaves($"{path}:{property.Name}", value))
                {
                    yield return leaf;
                }
            }
            else
            {
                // Secrets are not repeated in a document, the public one included.
                yield return ($"{path}:{property.Name}", property.Name.Contains("Secret", StringComparison.Ordinal) ? "none" : Show(value));
            }
        }
    }

    private static string Show(object? value) => value switch
    {
        null or "" => "none",
        bool flag => flag ? "`true`" : "`false`",
        TimeSpan time => $"`{(time.Milliseconds == 0 ? time.ToString("c") : time.ToString("c").TrimEnd('0'))}`",
        _ => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
    };
}
