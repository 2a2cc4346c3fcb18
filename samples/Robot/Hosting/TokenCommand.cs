using System.CommandLine;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.Viewers;

namespace RemoteAccess.Robot.Hosting;

/// <summary>
/// <c>token</c>: signs a viewer's token and prints only the token. This needs the room server's key; an application that should not have
/// the key requests tokens from a silo instead (<c>POST /rooms/{room}/viewer-token</c>).
/// </summary>
internal static class TokenCommand
{
    private const string KeyVariable = "REMOTE_ACCESS_KEY";
    private const string SecretVariable = "REMOTE_ACCESS_SECRET";

    // The robot's descriptor uses the default identity.
    private static readonly string s_device = new RoomDescriptor { Name = "any" }.DeviceIdentity;

    /// <summary>Creates the command.</summary>
    public static Command Create(TextWriter output, Func<string, string?> environment, TimeProvider time)
    {
        var room = new Option<string>("--room")
        {
            Description = "The only room that the token is for",
            DefaultValueFactory = _ => RobotSettings.DefaultRoom,
        };
        var identity = new Option<string>("--identity")
        {
            Description = "The viewer's identity; unique in the room, not 'device'",
            Required = true,
        };
        var name = new Option<string>("--name") { Description = "The viewer's display name", DefaultValueFactory = _ => string.Empty };
        var grants = new Option<string>("--grants")
        {
            Description = $"What the viewer may do, separated by commas: {ViewerGrantNames.All}",
            DefaultValueFactory = _ => "view",
        };
        var minutes = new Option<int>("--minutes")
        {
            Description = "How long the token can open a connection, in minutes; 1 to 1440",
            DefaultValueFactory = _ => 10,
        };
        room.Validators.Add(
            result => Check(result, RoomName.TryParse(result.GetValueOrDefault<string>(), out _),
                "--room: give 1 to 256 UTF-8 bytes without control characters."));
        identity.Validators.Add(
            result => Check(result, ParticipantIdentity.TryParse(result.GetValueOrDefault<string>(), out _),
                "--identity: give 1 to 1024 UTF-8 bytes without control characters."));
        identity.Validators.Add(result => Check(
            result,
            result.GetValueOrDefault<string>() != s_device,
            "--identity: 'device' is the robot's own, and a viewer with it would evict the robot; give another identity."));
        grants.Validators.Add(
            result => Check(result, TryParse(result.GetValueOrDefault<string>(), out _),
                $"--grants: give some of {ViewerGrantNames.All}, separated by commas."));
        minutes.Validators.Add(
            result => Check(result, result.GetValueOrDefault<int>() is >= 1 and <= 1440, "--minutes: give 1 to 1440 (24 h)."));
        var command =
            new Command(
                "token", $"Prints a viewer's token, signed with {KeyVariable} and {SecretVariable}, or with the development key.") { room,
                identity, name, grants, minutes };
        command.SetAction(result =>
        {
            _ = TryParse(result.GetRequiredValue(grants), out var granted); // The option's validator has checked it.
            var token = Content(result.GetRequiredValue(room), result.GetRequiredValue(identity), result.GetRequiredValue(name), granted);
            output.WriteLine(token.Mint(
                environment(KeyVariable) ?? DevelopmentKey.ApiKey,
                environment(SecretVariable) ?? DevelopmentKey.ApiSecret,
                TimeSpan.FromMinutes(result.GetRequiredValue(minutes)),
                time));
            return 0;
        });
        return command;
    }

    /// <summary>The token's content. Its holder may not change its own attributes, because a device trusts the grants only then.</summary>
    internal static AccessToken Content(string room, string identity, string name, ViewerGrants grants) => new()
    {
        Identity = identity,
        Name = name,
        Grant = new VideoGrant { RoomJoin = true, Room = room, CanPublish = false, CanPublishData = true, CanUpdateOwnMetadata = false },
        Attributes = new Dictionary<string, string>
        {
            [ViewerAttributes.Grants] = ViewerGrantNames.Format(grants),
            [ProtocolVersion.AttributeName] = ProtocolVersion.Current,
        },
    };

    private static bool TryParse(string? list, out ViewerGrants grants)
    {
        grants = ViewerGrants.None;
        foreach (var name in (list ?? string.Empty).Split(',', StringSplitOptions.TrimEntries))
        {
            if (!ViewerGrantNames.TryParse(name, out var grant))
            {
                return false;
            }

            grants |= grant;
        }

        return true;
    }

    private static void Check(System.CommandLine.Parsing.SymbolResult result, bool valid, string fix)
    {
        if (!valid)
        {
            result.AddError(fix);
        }
    }
}
