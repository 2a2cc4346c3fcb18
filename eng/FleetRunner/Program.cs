using RemoteAccess.FleetRunner.CommandLine;

return await FleetCommand.RunAsync(args);
