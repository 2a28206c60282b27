"""Receipt printers: documents, their bytes, transports, and jobs with honest states."""
