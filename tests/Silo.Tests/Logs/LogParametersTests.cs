using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.Silo.Tests.Logs;

/// <summary>Text from outside has one way into logs: <see cref="OutsideText"/> and <see cref="LoggedException"/>. What is a plain string is
/// one of ours.</summary>
public sealed class LogParametersTests
{
    private static readonly Assembly[] Assemblies =
    [
        typeof(Grains.Hosting.RemoteAccessOptions).Assembly, typeof(RoomServer.RoomServerOptions).Assembly, typeof(LiveKit.LiveKitOptions)
            .Assembly,
        typeof(RemoteAccess.Hosting.Health.HealthSettings).Assembly, typeof(RemoteAccess.Silo.Hosting.SiloHost)
            .Assembly, typeof(RoomServer.Client.RoomClient)
            .Assembly, Assembly.Load("RemoteAccess.RoomServer.Host"),
    ];

    private static readonly IReadOnlyList<(MethodInfo Method, LoggerMessageAttribute Line)> Lines = [.. LogLines.Of(Assemblies)];

    /// <summary>Plain strings that our own code makes of constants, numbers, configuration or addresses.</summary>
    private static readonly HashSet<string> Ours = new(StringComparer.Ordinal)
    {
        "1219 fix", "1113 caller", "1113 endpoint", "1113 fix",
        "1200 step", "1207 prior", "1250 reason", "1409 what", "1650 action", "1650 target", "1651 action", // names of ours; SIDs
        "1235 event", "1122 who", "1122 what", "1900 rule", "1901 rule", "1902 rule", "1904 rule", // keys of the configuration
        "1001 sid", "1002 sid", "1004 sid", "1112 caller", "1112 error", "1111 caller", // made by the room server; an IP address; a code
        "1160 what", "1162 silo", "1163 silo", "2134 silos", // names and addresses of ours
        "3080 grants", "3080 caller", "4160 caller", "4160 fix", "4161 caller", "4162 caller",
        "3120 caller", "3121 caller", "3122 caller", "3123 caller", "3124 caller", // IP addresses
        "3090 size", "3090 direction", "3110 warning", "3111 caller", // figures, words and addresses of ours
        "1170 threads", "1171 threads", "1172 threads", "1173 threads", "1174 threads", // names of ours
        "3200 uses", "3201 uses", "3210 refusal", "3212 error", // words of ours; a path of the configuration
        "3040 title", "3040 rooms", "3040 places", "4050 version", "4050 path", // of ours, or of the configuration
    };

    [Fact]
    public void Every_parameter_of_a_log_line_is_a_number_a_name_of_ours_or_goes_the_one_way()
    {
        Assert.Contains(Lines, one => one.Line.EventId == 1200);
        Assert.Empty(LogLines.Wrong(Lines, Ours));
    }

    [Fact]
    public void Every_line_about_a_viewer_names_its_room_and_its_connection()
    {
        // What is about a viewer that has not joined yet, is not believed yet, or has left nothing behind but its name.
        int[] without = [1200, 1209, 1220, 1404, 3080, 1112, 1160, 4101, 1502, 1503, 1235];
        var wrong = Lines
            .Where(one => one.Line.Message.Contains("{Identity}", StringComparison.Ordinal) && !without.Contains(one.Line.EventId))
            .Where(one => !one.Line.Message.Contains("{Sid}", StringComparison.Ordinal)
                || !one.Line.Message.Contains("{Room}", StringComparison.Ordinal))
            .Select(one => $"{one.Line.EventId}: {one.Line.Message}");

        Assert.Empty(wrong);
    }

    [Fact]
    public void No_line_is_logged_in_another_way()
    {
        var root = RepositoryFiles.PathOf(string.Empty);
        var calls = new Regex(@"\.Log(Trace|Debug|Information|Warning|Error|Critical)\(");
        var wrong = new[] { "src", "samples" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => calls.IsMatch(File.ReadAllText(file)));

        Assert.Empty(wrong);
    }
}
