"""From other programs: lists of markers in the forms that editors and DAWs write."""
